package io.millrace.egress.aws;

import io.millrace.common.spec.Template;
import io.millrace.egress.format.MessageText;

/**
 * What a pipeline's templates may need to know.
 *
 * @param pipeline name
 */
public record Naming(String pipeline, Identity identity) {
  /**
   * A template of this pipeline.
   *
   * @param mostIdentity characters that {@code {id}} may have, at least 64
   */
  public MessageText text(String template, int mostIdentity, MessageText.Rules rules) {
    return new MessageText(
        Template.parse(template),
        pipeline,
        message -> identity.of(message.id(), mostIdentity),
        rules);
  }
}
