/** The certificate authority of this installation. */
@NullMarked
package io.millrace.manager.certificates;

import org.jspecify.annotations.NullMarked;
