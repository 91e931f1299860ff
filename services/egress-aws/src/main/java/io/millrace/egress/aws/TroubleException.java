package io.millrace.egress.aws;

import io.millrace.egress.retry.Trouble;

/** A trouble that was found out here, not told by AWS. */
public final class TroubleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Trouble trouble;

  public TroubleException(Trouble trouble) {
    super(trouble.reason(), null, false, false);
    this.trouble = trouble;
  }

  public Trouble trouble() {
    return trouble;
  }
}
