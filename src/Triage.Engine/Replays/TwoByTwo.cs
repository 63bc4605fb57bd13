namespace Triage.Engine.Replays;

/// <summary>
/// What the recorded and the clean input say together. One arm alone says nothing: a clean input that comes out right
/// leaves open where the failure began.
/// </summary>
/// <param name="Recorded">Null while that arm has no tally.</param>
/// <param name="Clean">Null while that arm has no tally.</param>
/// <param name="Choice">The choice of <c>D4</c> that this carries; null while it carries none.</param>
/// <param name="Meaning">In a sentence.</param>
public sealed record TwoByTwo(PassRate? Recorded, PassRate? Clean, string? Choice, string Meaning)
{
    public const string BothWrong = "both-wrong";
    public const string RecordedWrong = "recorded-wrong";
    public const string BothFine = "both-fine";
    public const string Mixed = "mixed";
    public const string CleanWrong = "clean-wrong";

    /// <summary>Per arm the latest tally of the question counts: a better clean input makes the earlier tries worthless.</summary>
    public static TwoByTwo Of(IEnumerable<ReplayTally> tallies, string question)
    {
        var own = tallies.Where(t => t.Question == question).ToList();
        return Of(Latest(own, Arm.Recorded), Latest(own, Arm.Clean));
    }

    public static TwoByTwo Of(PassRate? recorded, PassRate? clean)
    {
        if (recorded is null || clean is null)
        {
            var missing =
                recorded is null && clean is null ? "Neither input was replayed yet"
                : recorded is null ? "The recorded input was not replayed yet"
                : "No clean input was replayed yet";
            return new TwoByTwo(recorded, clean, null, $"{missing}; it takes both.");
        }

        var (choice, meaning) = (recorded.Band, clean.Band) switch
        {
            (PassBand.TooFew, _) or (_, PassBand.TooFew) => (
                null,
                $"An arm has fewer than {PassRate.MinTries} tries; that says nothing yet."
            ),
            (PassBand.Wrong, PassBand.Wrong) => (BothWrong, "Wrong with both inputs: it is inside the call."),
            (PassBand.Wrong, PassBand.Fine) => (
                RecordedWrong,
                "Only the recorded input comes out wrong: a wrong input reached the model."
            ),
            (PassBand.Fine, PassBand.Fine) => (
                BothFine,
                $"Not reproduced: look at delivery, checks and reality. {NotExcluded(recorded)}"
            ),
            (PassBand.Mixed, PassBand.Mixed or PassBand.Fine) => (
                Mixed,
                "The recorded input comes out both ways: unstable, or the input is borderline."
            ),
            (PassBand.Wrong, PassBand.Mixed) => (
                null,
                "The clean input comes out both ways, so the two arms do not separate. Add tries, or write it clearer."
            ),
            // Left over: the clean input does worse than the recorded one.
            _ => (CleanWrong, "The clean input does worse than the recorded one, so it is not clean. Write it again."),
        };
        return new TwoByTwo(recorded, clean, choice, meaning);
    }

    private static string NotExcluded(PassRate recorded) =>
        recorded.RatesNotExcluded is { } rate
            ? $"Failure rates below {Math.Round(rate * 100)} % are not excluded."
            : $"{recorded.Tries - recorded.Right} of {recorded.Tries} tries still came out wrong.";

    private static PassRate? Latest(List<ReplayTally> tallies, Arm arm) =>
        tallies.Where(t => t.Arm == arm).OrderBy(t => t.AtUtc).LastOrDefault() is { } tally
            ? new PassRate(tally.Right, tally.Tries)
            : null;
}
