/** Sources: the systems that owners bring, what they speak, what they brought and how they are. */
@NullMarked
package org.xueliang.registry.source;

import org.jspecify.annotations.NullMarked;
