/** Typed settings from one YAML file and the environment. */
@NullMarked
package org.xueliang.chassis.settings;

import org.jspecify.annotations.NullMarked;
