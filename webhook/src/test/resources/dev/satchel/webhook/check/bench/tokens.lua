-- For wrk: asks /authz with a thousand of the tokens in turn, and prints what came of it.
local requests, at = {}, 0

function init(arguments)
  local keys = tonumber(arguments[1])
  for i = 1, 1000 do
    local token = string.format("sgw_%07d", i * math.floor(keys / 1000)) .. string.rep("A", 43)
    requests[i] = wrk.format("GET", "/authz/v1/chat/completions", {
      ["Host"] = "localhost",
      ["Authorization"] = "Bearer " .. token,
      ["x-satchel-scope"] = "chat:invoke",
      ["x-satchel-resource"] = "model:gpt-5",
    })
  end
end

function request()
  at = at % 1000 + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("result %d %d %d %d %d", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
