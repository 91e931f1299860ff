/**
 * Service proxies of the control plane: what the public entrance asks of the manager and of
 * function-host. Entities travel as the JSON documents of the public API; the manager alone knows
 * their rules.
 */
@ModuleGen(name = "millrace-control", groupPackage = "io.millrace.common.control")
@NullMarked
package io.millrace.common.control;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
