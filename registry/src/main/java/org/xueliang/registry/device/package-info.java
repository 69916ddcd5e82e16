/** What registers by GB/T 28181: devices with sealed secrets, their catalogs, and calls that go on to their gateways. */
@NullMarked
package org.xueliang.registry.device;

import org.jspecify.annotations.NullMarked;
