package org.xueliang.standalone.doctor;

/** The examination cannot go on; why is among the findings already. */
final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;
}
