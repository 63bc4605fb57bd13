namespace Triage.Engine.Replays;

public enum PassBand
{
    /// <summary>Fewer than <see cref="PassRate.MinTries"/>: not even all or none right says anything.</summary>
    TooFew,
    Wrong,
    Mixed,
    Fine,
}

/// <summary>
/// How many of a number of tries came out right, with its <see cref="WilsonInterval"/>.
/// </summary>
public sealed record PassRate
{
    /// <summary>Four of four is the first result whose interval lies above one half.</summary>
    public const int MinTries = 4;

    /// <exception cref="RefusedInputException">No try, more than <see cref="Limits.MaxReplayTries"/>, or more right than tried.</exception>
    public PassRate(int right, int tries)
    {
        if (tries is < 1 or > Limits.MaxReplayTries)
        {
            throw new RefusedInputException(
                "tries",
                $"'tries' is {tries}; it must be between 1 and {Limits.MaxReplayTries:N0}. Count each replay once."
            );
        }

        if (right < 0 || right > tries)
        {
            throw new RefusedInputException(
                "right",
                $"'right' is {right} of {tries} tries; it must be between 0 and {tries}. Count the replays that the check passed."
            );
        }

        Right = right;
        Tries = tries;
    }

    public int Right { get; }
    public int Tries { get; }
    public double Share => (double)Right / Tries;

    /// <summary>Lower end of the interval, 0 to 1.</summary>
    public double Lower => WilsonInterval.Of(Right, Tries).Lower;

    /// <summary>Upper end of the interval, 0 to 1.</summary>
    public double Upper => WilsonInterval.Of(Right, Tries).Upper;

    /// <summary>Fine when the whole interval lies above one half, wrong when it lies below, else mixed.</summary>
    public PassBand Band =>
        Tries < MinTries ? PassBand.TooFew
        : Lower > 0.5 ? PassBand.Fine
        : Upper < 0.5 ? PassBand.Wrong
        : PassBand.Mixed;

    /// <summary>
    /// When all tries came out right: failure rates below this share, 0 to 1, are not excluded at 95 %; null otherwise.
    /// n passes in a row have probability (1-r)^n at failure rate r, so r = 1 - 0.05^(1/n): 26 % for 10, 5 % for 59.
    /// </summary>
    public double? RatesNotExcluded => Right == Tries ? 1 - Math.Pow(0.05, 1.0 / Tries) : null;
}
