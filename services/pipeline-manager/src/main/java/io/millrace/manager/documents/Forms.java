package io.millrace.manager.documents;

import io.millrace.manager.schema.Kind;

/** The form of each kind. */
final class Forms {
  private Forms() {}

  static Form of(Kind kind) {
    return switch (kind) {
      case ALERT_TARGET -> new PlainForm(kind);
      case CATEGORY -> new CategoryForm();
      case CLOUD_PROFILE -> new PlainForm(kind);
      case REGISTRY -> new RegistryForm();
      case SERVICE_DOMAIN -> new ServiceDomainForm();
      case USER -> new UserForm();
      case PROJECT -> new ProjectForm();
      case DATA_SOURCE -> new DataSourceForm();
      case RUNTIME -> new RuntimeForm();
      case SECRET -> new SecretForm();
      case FUNCTION -> new FunctionForm();
      case PIPELINE -> new PipelineForm();
    };
  }
}
