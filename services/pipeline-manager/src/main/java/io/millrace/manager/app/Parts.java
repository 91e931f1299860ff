package io.millrace.manager.app;

import io.millrace.common.service.ServiceContext;
import io.millrace.manager.access.FirstAdministrator;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Passwords;
import io.millrace.manager.access.TokenAudit;
import io.millrace.manager.access.Tokens;
import io.millrace.manager.alerts.AlertBook;
import io.millrace.manager.audit.AuditEntry;
import io.millrace.manager.audit.AuditLog;
import io.millrace.manager.backup.BackupOffice;
import io.millrace.manager.backup.BackupWriter;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.catalog.Consistency;
import io.millrace.manager.catalog.Editor;
import io.millrace.manager.catalog.Secrets;
import io.millrace.manager.certificates.Certification;
import io.millrace.manager.compile.SpecBook;
import io.millrace.manager.logbundles.Gathering;
import io.millrace.manager.logbundles.LogBundles;
import io.millrace.manager.notify.DefinedTargets;
import io.millrace.manager.notify.Notifier;
import io.millrace.manager.store.Database;
import io.millrace.manager.store.Store;
import io.millrace.manager.versions.FunctionVersions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Everything that stands on the database, opened in order. */
record Parts(
    Store store,
    Catalog catalog,
    Editor editor,
    Gate gate,
    SpecBook specs,
    AlertBook alerts,
    Notifier notifier,
    AuditLog audit,
    FunctionVersions versions,
    Certification certification,
    LogBundles logBundles) {

  /**
   * What the parts need of others.
   *
   * @param specsChanged told the new revision, as nodes have to ask again
   * @param certificatesChanged likewise
   * @param hosts from the id of a pipeline to the nodes that have its log lines
   */
  record Outside(
      Consumer<String> specsChanged,
      Consumer<String> certificatesChanged,
      Function<String, List<String>> hosts) {}

  /** Blocks: opens files, and makes what a first start needs. */
  static Parts open(ServiceContext context, ManagerConfig config, Clock clock, Outside outside) {
    Store store = Store.open(context.folder(ManagerService.NAME), config.postgres());
    try {
      return build(store, context, config, clock, outside);
    } catch (RuntimeException failure) {
      store.close();
      throw failure;
    }
  }

  private static Parts build(
      Store store, ServiceContext context, ManagerConfig config, Clock clock, Outside outside) {
    Database database = store.database();
    Passwords passwords = new Passwords();
    Tokens tokens = new Tokens(database, context.sealer(), clock, Parts::note);
    SpecBook specs = new SpecBook(database, clock, outside.specsChanged());
    DefinedTargets targets = new DefinedTargets(context.vertx(), context.sealer(), clock);
    Notifier notifier =
        Notifier.of(context.settings(), context.vertx(), clock, context.meters(), targets);
    AlertBook alerts = new AlertBook(database, notifier::tell);
    AuditLog audit = new AuditLog(database);
    FunctionVersions versions = new FunctionVersions(database);
    Catalog catalog =
        Catalog.load(
            database,
            new Consistency(),
            List.of(specs, tokens, alerts, audit, versions, notifier),
            clock);
    Editor editor = new Editor(new Secrets(context.sealer(), passwords));
    new FirstStart(
            catalog, editor, new FirstAdministrator(context.data(), tokens), config.edgeName())
        .ensure();
    specs.open(catalog.view());
    notifier.open(catalog.view());
    Certification certification =
        new Certification(
            database,
            context.sealer(),
            clock,
            ManagerService.NAME,
            context.node(),
            outside.certificatesChanged(),
            report -> alerts.take(report, catalog.view()));
    Gate gate = new Gate(catalog, tokens, passwords, clock);
    LogBundles logBundles =
        new LogBundles(
            database,
            context.folder(ManagerService.NAME).resolve("logs"),
            new Gathering(context.vertx(), outside.hosts()),
            catalog::view,
            clock);
    return new Parts(
        store,
        catalog,
        editor,
        gate,
        specs,
        alerts,
        notifier,
        audit,
        versions,
        certification,
        logBundles);
  }

  private static void note(Connection connection, Change.Author by, TokenAudit.Event what)
      throws SQLException {
    String operation =
        what.before() == null ? "CREATE" : what.after() == null ? "DELETE" : "UPDATE";
    AuditLog.write(
        connection,
        new AuditEntry(
            by,
            what.atMillis(),
            operation,
            "userApiToken",
            what.id(),
            what.id(),
            what.before(),
            what.after()));
  }

  /** Backups are made in a folder of their own, as files. */
  BackupOffice backups(ServiceContext context, Clock clock) {
    Path key =
        context
            .settings()
            .text("MILLRACE_KEY_FILE")
            .map(Path::of)
            .orElse(context.data().resolve("installation.key"));
    return new BackupOffice(
        context.folder(ManagerService.NAME).resolve("backups"),
        new BackupWriter(store, context.data(), key, clock),
        clock);
  }

  void close() {
    notifier.close();
    store.close();
  }
}
