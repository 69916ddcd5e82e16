/** The client side of the front door. */
@NullMarked
package org.xueliang.standalone.client;

import org.jspecify.annotations.NullMarked;
