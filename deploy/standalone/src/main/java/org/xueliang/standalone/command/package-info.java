/** One class a command. */
@NullMarked
package org.xueliang.standalone.command;

import org.jspecify.annotations.NullMarked;
