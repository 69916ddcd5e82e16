/** What simulated devices write into their messages: MANSCDP documents and SDP, right or as an oddity has them. Pure code. */
@NullMarked
package org.xueliang.simulator.gb28181.body;

import org.jspecify.annotations.NullMarked;
