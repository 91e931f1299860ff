package io.millrace.manager.app;

import io.millrace.common.service.ServiceContext;
import io.millrace.manager.access.FirstAdministrator;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Passwords;
import io.millrace.manager.access.Tokens;
import io.millrace.manager.alerts.AlertBook;
import io.millrace.manager.audit.AuditLog;
import io.millrace.manager.backup.BackupOffice;
import io.millrace.manager.backup.BackupWriter;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Consistency;
import io.millrace.manager.catalog.Editor;
import io.millrace.manager.catalog.Secrets;
import io.millrace.manager.certificates.Certification;
import io.millrace.manager.compile.SpecBook;
import io.millrace.manager.notify.Notifier;
import io.millrace.manager.store.Database;
import io.millrace.manager.store.Store;
import io.millrace.manager.versions.FunctionVersions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

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
    Certification certification) {

  /** Who is told that nodes have to ask again; both get the new revision. */
  record News(Consumer<String> specsChanged, Consumer<String> certificatesChanged) {}

  /** Blocks: opens files, and makes what a first start needs. */
  static Parts open(ServiceContext context, ManagerConfig config, Clock clock, News news) {
    Store store = Store.open(context.folder(ManagerService.NAME), config.postgres());
    try {
      return build(store, context, config, clock, news);
    } catch (RuntimeException failure) {
      store.close();
      throw failure;
    }
  }

  private static Parts build(
      Store store, ServiceContext context, ManagerConfig config, Clock clock, News news) {
    Database database = store.database();
    Passwords passwords = new Passwords();
    Tokens tokens = new Tokens(database, context.sealer(), clock);
    SpecBook specs = new SpecBook(database, clock, news.specsChanged());
    Notifier notifier = Notifier.of(context.settings(), context.vertx(), clock, context.meters());
    AlertBook alerts = new AlertBook(database, notifier::tell);
    AuditLog audit = new AuditLog(database);
    FunctionVersions versions = new FunctionVersions(database);
    Catalog catalog =
        Catalog.load(
            database, new Consistency(), List.of(specs, tokens, alerts, audit, versions), clock);
    Editor editor = new Editor(new Secrets(context.sealer(), passwords));
    new FirstStart(
            catalog, editor, new FirstAdministrator(context.data(), tokens), config.edgeName())
        .ensure();
    specs.open(catalog.view());
    Certification certification =
        new Certification(
            database,
            context.sealer(),
            clock,
            ManagerService.NAME,
            context.node(),
            news.certificatesChanged(),
            report -> alerts.take(report, catalog.view()));
    Gate gate = new Gate(catalog, tokens, passwords, clock);
    return new Parts(
        store, catalog, editor, gate, specs, alerts, notifier, audit, versions, certification);
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
