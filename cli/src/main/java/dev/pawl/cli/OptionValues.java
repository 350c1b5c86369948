package dev.pawl.cli;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses values of a command's options, each by a message that names the option and says what it takes. */
record OptionValues(CommandSpec spec) {

    ParameterException wrong(String option, String reason) {
        return new ParameterException(spec.commandLine(), option + ": " + reason);
    }

    void requireFrom(int least, int most, String option, int value) {
        if (value < least || value > most) {
            throw wrong(option, "must be from " + least + " to " + most + ", but is " + value + ".");
        }
    }

    /** Refuses what is no number of seconds more than none; NaN is none. */
    void requireSeconds(int most, String option, double value) {
        if (!(value > 0 && value <= most)) {
            throw wrong(option, "must be more than 0 and at most " + most + ", but is " + value + ".");
        }
    }

    /** Refuses what is no number of seconds, which may be none. */
    void requireSecondsOrNone(int most, String option, double value) {
        if (!(value >= 0 && value <= most)) {
            throw wrong(option, "must be from 0 to " + most + ", but is " + value + ".");
        }
    }

    static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
