/** How simulated GB/T 28181 devices deviate: oddities seen in the field, vendors made of them, and faults that are put in. */
@NullMarked
package org.xueliang.simulator.gb28181.quirk;

import org.jspecify.annotations.NullMarked;
