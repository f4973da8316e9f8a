{{/*
What is asked before a workspace, or what makes workspaces, is created or changed. A selector cannot look into a pod's template,
so the API server is given conditions (from Kubernetes 1.28 on), and fails closed for workspaces alone. An older one asks about
every workload of the cluster; it goes on without an answer, so that the rest of the cluster stays untouched while no replica
answers (docs/operating.md, "Who may create workspaces").
Takes (dict "root" $ "path" "/validate-workloads").
*/}}
{{- define "satchel.workloadsWebhook" -}}
{{- $conditions := semverCompare ">=1.28.0-0" .root.Capabilities.KubeVersion.Version -}}
name: workloads.satchel.dev
clientConfig:
  {{- include "satchel.webhookClient" . | nindent 2 }}
rules:
  - {apiGroups: [apps], apiVersions: [v1], resources: [daemonsets, deployments, replicasets, statefulsets], operations: [CREATE, UPDATE], scope: Namespaced}
  - {apiGroups: [batch], apiVersions: [v1, v1beta1], resources: [cronjobs, jobs], operations: [CREATE, UPDATE], scope: Namespaced}
  - {apiGroups: [""], apiVersions: [v1], resources: [replicationcontrollers], operations: [CREATE, UPDATE], scope: Namespaced}
{{- if $conditions }}
matchConditions:
  - name: makes-workspaces
    expression: >-
      request.kind.kind == 'CronJob'
      ? has(object.spec.jobTemplate.spec.template.metadata) && has(object.spec.jobTemplate.spec.template.metadata.labels)
      && 'satchel.dev/user' in object.spec.jobTemplate.spec.template.metadata.labels
      : has(object.spec.template) && has(object.spec.template.metadata) && has(object.spec.template.metadata.labels)
      && 'satchel.dev/user' in object.spec.template.metadata.labels
  # What controllers keep up, as finalizers, is nobody's wish.
  - name: no-housekeeping
    expression: >-
      request.operation == 'CREATE' || object.spec != oldObject.spec
      || (has(object.metadata.annotations) ? object.metadata.annotations : {})
      != (has(oldObject.metadata.annotations) ? oldObject.metadata.annotations : {})
{{- end }}
{{ include "satchel.workloadsTail" (dict "root" .root "conditions" $conditions) }}
{{- end -}}

{{/*
Asked before a workspace that runs gets another image, an ephemeral container or another label.
Takes (dict "root" $ "path" "/validate-pods").
*/}}
{{- define "satchel.podChangesWebhook" -}}
{{- $conditions := semverCompare ">=1.28.0-0" .root.Capabilities.KubeVersion.Version -}}
name: pods.satchel.dev
clientConfig:
  {{- include "satchel.webhookClient" . | nindent 2 }}
rules:
  - {apiGroups: [""], apiVersions: [v1], resources: [pods, pods/ephemeralcontainers], operations: [UPDATE], scope: Namespaced}
objectSelector:
  matchExpressions:
    - {key: satchel.dev/user, operator: Exists}
{{- if $conditions }}
matchConditions:
  # Our other annotations, and what controllers keep up, is neither asked about nor held up.
  - name: no-housekeeping
    expression: >-
      (has(request.subResource) && request.subResource == 'ephemeralcontainers')
      || (has(object.metadata.labels) && 'satchel.dev/user' in object.metadata.labels ? object.metadata.labels['satchel.dev/user'] : '')
      != (has(oldObject.metadata.labels) && 'satchel.dev/user' in oldObject.metadata.labels ? oldObject.metadata.labels['satchel.dev/user'] : '')
      || (has(object.metadata.annotations) && 'satchel.dev/delivered' in object.metadata.annotations ? object.metadata.annotations['satchel.dev/delivered'] : '')
      != (has(oldObject.metadata.annotations) && 'satchel.dev/delivered' in oldObject.metadata.annotations ? oldObject.metadata.annotations['satchel.dev/delivered'] : '')
      || object.spec.containers.map(c, c.image) != oldObject.spec.containers.map(c, c.image)
      || (has(object.spec.initContainers) ? object.spec.initContainers.map(c, c.image) : [])
      != (has(oldObject.spec.initContainers) ? oldObject.spec.initContainers.map(c, c.image) : [])
{{- end }}
{{ include "satchel.workloadsTail" (dict "root" .root "conditions" $conditions) }}
{{- end -}}

{{- define "satchel.workloadsTail" -}}
{{- $root := .root -}}
{{/* Kubernetes before 1.21 has no such label on namespaces; NotIn holds for an absent one. */ -}}
namespaceSelector:
  matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values:
        {{- toYaml (prepend $root.Values.webhook.excludedNamespaces $root.Release.Namespace | uniq) | nindent 8 }}
matchPolicy: Equivalent
sideEffects: NoneOnDryRun
admissionReviewVersions: [v1]
failurePolicy: {{ ternary $root.Values.webhook.failurePolicy "Ignore" .conditions }}
timeoutSeconds: {{ ternary $root.Values.webhook.timeoutSeconds (min 3 $root.Values.webhook.timeoutSeconds) .conditions }}
{{- end -}}
