{{- define "satchel.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* 40: the longest suffix has to fit into a Service's 63. */}}
{{- define "satchel.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "satchel.operator" -}}{{ include "satchel.fullname" . }}-operator{{- end -}}
{{- define "satchel.webhook" -}}{{ include "satchel.fullname" . }}-webhook{{- end -}}
{{- define "satchel.keys" -}}{{ include "satchel.fullname" . }}-keys{{- end -}}

{{/* Which of our pods check keys: those that reach the store; "": none. */}}
{{- define "satchel.keyChecker" -}}
{{- if .Values.keys.checks.enabled -}}{{ ternary "operator" "webhook" .Values.store.embedded.enabled }}{{- end -}}
{{- end -}}

{{/* The operator derives the same name from the Service's. */}}
{{- define "satchel.tlsSecret" -}}{{ include "satchel.webhook" . }}-tls{{- end -}}

{{/* What the operator makes for itself; not an object of the release, which must not take it along. */}}
{{- define "satchel.encryptionKeys" -}}{{ include "satchel.fullname" . }}-encryption-keys{{- end -}}

{{- define "satchel.operatorServiceAccount" -}}
{{- default (include "satchel.operator" .) .Values.serviceAccount.operatorName -}}
{{- end -}}

{{- define "satchel.webhookServiceAccount" -}}
{{- default (include "satchel.webhook" .) .Values.serviceAccount.webhookName -}}
{{- end -}}

{{/*
How the API server reaches a path of the webhook. Takes (dict "root" $ "path" "/mutate-pods").
No caBundle: the operator writes it, and an upgrade that does not name it leaves it.
*/}}
{{- define "satchel.webhookClient" -}}
service:
  namespace: {{ .root.Release.Namespace }}
  name: {{ include "satchel.webhook" .root }}
  path: {{ .path }}
  port: 443
{{- end -}}

{{/*
The webhook of one of our kinds. Takes (dict "root" $ "path" "/validate-usersecrets" "resource" "usersecrets" "operations" (list "CREATE")).
It fails closed: nobody gets round it while no replica answers. What the operator and Kubernetes' own controllers keep up
is not even asked about where the API server can tell (from 1.28 on), so that no namespace hangs in its deletion; else the webhook lets it pass.
*/}}
{{- define "satchel.ownKind" -}}
{{- $root := .root -}}
clientConfig:
  {{- include "satchel.webhookClient" . | nindent 2 }}
rules:
  - apiGroups: [satchel.dev]
    apiVersions: [v1alpha1]
    resources: [{{ .resource }}]
    operations: {{ toJson .operations }}
    scope: "*"
{{- if semverCompare ">=1.28.0-0" $root.Capabilities.KubeVersion.Version }}
matchConditions:
  - name: no-housekeeping
    expression: >-
      !(request.operation in ['UPDATE', 'DELETE'] && request.userInfo.username in [
      'system:serviceaccount:{{ $root.Release.Namespace }}:{{ include "satchel.operatorServiceAccount" $root }}',
      'system:serviceaccount:kube-system:namespace-controller',
      'system:serviceaccount:kube-system:generic-garbage-collector',
      'system:kube-controller-manager'])
{{- end }}
matchPolicy: Equivalent
sideEffects: None
admissionReviewVersions: [v1]
failurePolicy: Fail
timeoutSeconds: {{ $root.Values.webhook.timeoutSeconds }}
{{- end -}}

{{/* What pods are selected by; never changes. */}}
{{- define "satchel.selector" -}}
app.kubernetes.io/name: {{ include "satchel.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Ours come last, so that nobody's label replaces one that a selector needs. */}}
{{- define "satchel.labels" -}}
{{- $own := dict
    "app.kubernetes.io/name" (include "satchel.name" .)
    "app.kubernetes.io/instance" .Release.Name
    "app.kubernetes.io/version" (.Chart.AppVersion | toString)
    "app.kubernetes.io/managed-by" .Release.Service
    "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_") -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.commonLabels) $own) -}}
{{- end -}}

{{/* Of a pod. Takes (dict "root" $ "part" .Values.operator "component" "operator"). */}}
{{- define "satchel.podLabels" -}}
{{- $own := dict
    "app.kubernetes.io/name" (include "satchel.name" .root)
    "app.kubernetes.io/instance" .root.Release.Name
    "app.kubernetes.io/version" (.root.Chart.AppVersion | toString)
    "app.kubernetes.io/component" .component -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.commonLabels) .part.podLabels $own) -}}
{{- end -}}

{{/* Takes (dict "root" $ "image" .Values.image). */}}
{{- define "satchel.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ default .root.Chart.AppVersion .image.tag }}
{{- end -}}
{{- end -}}

{{- define "satchel.policyVersion" -}}
{{- semverCompare ">=1.21.0-0" .Capabilities.KubeVersion.Version | ternary "policy/v1" "policy/v1beta1" -}}
{{- end -}}

{{/* What a schema can't say in words that help. */}}
{{- define "satchel.check" -}}
{{- $embedded := .Values.store.embedded.enabled -}}
{{- $dsn := .Values.store.dsnSecret.name -}}
{{- if and $embedded $dsn -}}
{{- fail (printf "store: both store.embedded.enabled and store.dsnSecret.name=%s are set; set store.embedded.enabled=false to use the Postgres of the Secret" $dsn) -}}
{{- end -}}
{{- if not (or $embedded $dsn) -}}
{{- fail "store: there is none; set store.dsnSecret.name to a Secret that holds a DSN, or store.embedded.enabled=true to try Satchel out" -}}
{{- end -}}
{{- if and (eq .Values.injection.nativeSidecars "always") (semverCompare "<1.29.0-0" .Capabilities.KubeVersion.Version) -}}
{{- fail (printf "injection.nativeSidecars: always needs Kubernetes 1.29 or newer, this is %s; auto or never would do" .Capabilities.KubeVersion.Version) -}}
{{- end -}}
{{- end -}}

{{/* What holds of every AIGatewayKey, as arguments. */}}
{{- define "satchel.keyArgs" -}}
{{- range $name, $scopes := .Values.keys.compositeScopes }}
- {{ printf "--composite-scope=%s=%s" $name (join "," $scopes) | quote }}
{{- end }}
{{- with .Values.keys.maxLifetime }}
- --max-key-lifetime={{ . }}
{{- end }}
{{- end -}}

{{/* How they are checked, as arguments. */}}
{{- define "satchel.checkArgs" -}}
{{- with .Values.keys.checks -}}
- --checks-port=9443
- --checks-lease={{ .lease }}
- --checks-failure-burst={{ int64 .failureLimit.burst }}
- --checks-failures-per-second={{ .failureLimit.perSecond }}
{{- range .trustedProxies }}
- --checks-trusted-proxy={{ . }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* Where metrics and spans are sent, as arguments. */}}
{{- define "satchel.otlpArgs" -}}
{{- with .Values.otlp.endpoint -}}
- --otlp-endpoint={{ . }}
- --otlp-trace-ratio={{ $.Values.otlp.traceRatio }}
{{- end -}}
{{- end -}}
