/** Catalogs of devices: whether all rows came, and the tree that they make. Pure; time is passed in. */
@NullMarked
package org.xueliang.protocol.manscdp.catalog;

import org.jspecify.annotations.NullMarked;
