/** Live views: opened for one purpose, given to people and to other nodes, ended when nobody looks or may look any more. */
@NullMarked
package org.xueliang.registry.live;

import org.jspecify.annotations.NullMarked;
