package io.millrace.egress.kafka;

import io.millrace.egress.retry.Trouble;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What errors of Kafka mean, told apart by type. */
final class KafkaTroubles {
  private KafkaTroubles() {}

  static Trouble diagnose(String title, Throwable failure) {
    return switch (failure) {
      case CompletionException wrapped when wrapped.getCause() != null ->
          diagnose(title, wrapped.getCause());
      case ExecutionException wrapped when wrapped.getCause() != null ->
          diagnose(title, wrapped.getCause());
      case RecordTooLargeException large ->
          Trouble.message(title + " does not take the message: " + words(large));
      case AuthorizationException denied ->
          Trouble.standing("the edge may not use " + title + ": " + words(denied));
      case AuthenticationException unknown ->
          Trouble.standing("the brokers do not know the edge: " + words(unknown));
      case InvalidTopicException invalid -> Trouble.standing(words(invalid));
      case ConfigException wrong -> Trouble.standing(words(wrong));
      case UnknownTopicOrPartitionException missing -> Trouble.missing(title + " does not exist");
      case KafkaException unmade when unmade.getCause() instanceof ConfigException wrong ->
          Trouble.standing(words(wrong));
      default -> Trouble.passing(words(failure));
    };
  }

  private static String words(Throwable failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return text.strip().replaceAll("\\s+", " ");
  }
}
