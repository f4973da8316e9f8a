package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The objects of the cluster that make pods. */
interface Workloads {
  /**
   * The object that a reference names, as it is now; one of the same name and another uid is none.
   */
  Optional<ObjectNode> find(String namespace, ControllerReference reference);
}
