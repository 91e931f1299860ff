package io.millrace.manager.control;

import io.millrace.common.control.SpoolService;
import io.millrace.common.failure.Failure;
import io.millrace.manager.audit.Deeds;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Has nodes of ingest deliver what the spools of nodes hold that are gone. */
public final class Adoptions {
  private final Desk desk;
  private final Deeds deeds;
  private final StatusBoard board;
  private final Function<String, SpoolService> spools;

  /**
   * @param spools of a node of ingest
   */
  public Adoptions(
      Desk desk, Deeds deeds, StatusBoard board, Function<String, SpoolService> spools) {
    this.desk = desk;
    this.deeds = deeds;
    this.board = board;
    this.spools = spools;
  }

  /** Has {@code node} adopt what is in a folder on its disk. */
  Future<JsonObject> adopt(String folder, String node, Change.Author by) {
    return spools
        .apply(node)
        .adopt(folder)
        .compose(adopted ->
            desk.work(() -> {
              JsonObject after = adopted.copy().put("folder", folder).put("adoptedBy", node);
              deeds.write(by, "CREATE", "spoolAdoption", adopted.getString("node"), null, after);
              return adopted;
            }));
  }

  /**
   * The node of ingest that is meant.
   *
   * @param wanted empty for the only one
   * @throws io.vertx.serviceproxy.ServiceException INVALID when it is none
   */
  String entrance(String wanted) {
    List<String> there =
        board.presences().stream()
            .filter(each -> each.connected() && each.service().equals("ingest-mqtt"))
            .map(StatusBoard.Presence::node)
            .toList();
    if (there.contains(wanted) || wanted.isEmpty() && there.size() == 1) {
      return wanted.isEmpty() ? there.getFirst() : wanted;
    }
    throw Failure.invalid(
            "node",
            (wanted.isEmpty() ? "node is missing" : "node is " + Wording.quoted(wanted))
                + " but must be one that runs ingest: "
                + String.join(", ", there))
        .toException();
  }
}
