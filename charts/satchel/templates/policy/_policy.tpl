{{/* Of a pod template: the replicas are made anew when the policy changes, for they read it at their start. */}}
{{- define "satchel.policyChecksum" -}}
satchel.dev/policy: {{ .Values.policy | toJson | sha256sum | quote }}
{{- end -}}

{{- define "satchel.policyFlag" -}}
- --policy=/etc/satchel/policy/policy.json
{{- end -}}

{{- define "satchel.policyMount" -}}
- {name: policy, mountPath: /etc/satchel/policy, readOnly: true}
{{- end -}}

{{- define "satchel.policyVolume" -}}
- name: policy
  configMap:
    name: {{ include "satchel.fullname" . }}-policy
{{- end -}}

{{/*
Whether a name is one of a list of patterns, as CEL: NAME, PREFIX* and *SUFFIX; upper and lower case are the same.
Takes (dict "name" CEL "patterns" LIST).
*/}}
{{- define "satchel.matchesName" -}}
{{- $names := list }}{{ $prefixes := list }}{{ $suffixes := list }}
{{- range .patterns }}
{{- $pattern := upper . }}
{{- if hasSuffix "*" $pattern }}{{ $prefixes = append $prefixes (trimSuffix "*" $pattern) }}
{{- else if hasPrefix "*" $pattern }}{{ $suffixes = append $suffixes (trimPrefix "*" $pattern) }}
{{- else }}{{ $names = append $names $pattern }}{{ end }}
{{- end -}}
{{- /* An empty list has no type that CEL could go by. */ -}}
{{- $parts := list }}
{{- if $names }}{{ $parts = append $parts (printf "%s in %s" .name (toJson $names)) }}{{ end }}
{{- if $prefixes }}{{ $parts = append $parts (printf "%s.exists(p, %s.startsWith(p))" (toJson $prefixes) .name) }}{{ end }}
{{- if $suffixes }}{{ $parts = append $parts (printf "%s.exists(s, %s.endsWith(s))" (toJson $suffixes) .name) }}{{ end }}
{{- $parts | join " || " | default "false" -}}
{{- end -}}

{{/*
Whether a path is denied, as CEL; the same as PathRules of the module crds says where no home is known. Of places that
cover a path the longest is the deepest. Takes (dict "path" CEL "denied" LIST "allowed" LIST).
*/}}
{{- define "satchel.isDenied" -}}
{{- $allowed := list }}{{ $denied := list }}{{ $homeMayBeAllowed := false }}
{{- range .allowed }}
{{- $allowed = append $allowed (eq . "/" | ternary . (trimSuffix "/" .)) }}
{{- if hasPrefix "/" . }}{{ $homeMayBeAllowed = true }}{{ end }}
{{- end }}
{{- range .denied }}{{ $denied = append $denied (eq . "/" | ternary . (trimSuffix "/" .)) }}{{ end -}}
{{- $exception := "false" }}
{{- if $allowed }}{{ $exception = printf "%s.exists(a, a.size() >= d.size() && (a == '/' || %s == a || %s.startsWith(a + '/')))" (toJson $allowed) .path .path }}{{ end -}}
{{ toJson $denied }}.exists(d, (d == '/' ? {{ $homeMayBeAllowed | ternary (printf "%s.startsWith('/')" .path) "true" }} : ({{ .path }} == d || {{ .path }}.startsWith(d + '/') || d.startsWith({{ .path }} + '/'))) && !({{ $exception }}))
{{- end -}}
