/** What people see: tables, progress, colours on a terminal. */
@NullMarked
package org.xueliang.standalone.terminal;

import org.jspecify.annotations.NullMarked;
