using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>What kind of thing the wrong items share; the words that classes name in their weights.</summary>
public static class SharedFindings
{
    /// <summary>The wrong items are those that a cut result left out.</summary>
    public const string CutResult = "cut-result";

    /// <summary>A tool returned or got the right items and not the wrong ones.</summary>
    public const string LeftOut = "left-out";

    /// <summary>A step did something with the wrong items only.</summary>
    public const string Touched = "touched";
    public const string FailedCall = "failed-call";
    public const string Call = "call";
    public const string Position = "position";
    public const string ListSize = "list-size";
    public const string Member = "member";
    public const string Order = "order";
    public const string Time = "time";
}

/// <summary>Something that the wrong items of a run share and the right ones do not.</summary>
/// <param name="Finding">One of <see cref="SharedFindings"/>.</param>
/// <param name="Words">As the end of the sentence "the wrong items are …".</param>
/// <param name="WrongWith">Wrong items for which it holds, of <paramref name="Wrong"/>.</param>
/// <param name="Chance">
/// How likely such a split is by chance when nothing is behind it: Fisher's exact test, upper tail, times the number of
/// conditions that were tried (Bonferroni; each aspect has an equal share).
/// </param>
/// <param name="Lift">How much more often an item with it is wrong than any item: 45 means forty-five times.</param>
/// <param name="Cut">The result behind it that holds less than there is.</param>
/// <param name="Also">Other conditions that hold for exactly the same items.</param>
public sealed record SharedCondition(
    ItemCondition Condition,
    string Finding,
    string Words,
    int WrongWith,
    int Wrong,
    int RightWith,
    int Right,
    double Chance,
    double Lift,
    string? SpanId,
    CutResult? Cut,
    IReadOnlyList<string> Also
)
{
    /// <summary>It holds for every wrong item and for no right one.</summary>
    public bool IsExact => WrongWith == Wrong && RightWith == 0;

    /// <summary><c>all 9 wrong</c>, <c>7 of 9 wrong</c>.</summary>
    public string InWrong => WrongWith == Wrong ? $"all {Wrong} wrong" : $"{WrongWith} of {Wrong} wrong";

    /// <summary><c>0 of 403 right</c>.</summary>
    public string InRight => $"{RightWith} of {Right} right";
}

/// <summary>The wrong items of a run against the right ones of the same run: a green twin for free.</summary>
/// <param name="Unknown">Items whose outcome nobody has told; they are on neither side.</param>
/// <param name="Shared">Best first, at most <see cref="Limits.MaxSharedConditions"/>.</param>
/// <param name="Cuts">Results of the run that hold less than there is, whether they separate the items or not.</param>
/// <param name="Tried">Conditions that were tried.</param>
/// <param name="Abstained">Why nothing is said; <paramref name="Shared"/> is empty then.</param>
public sealed record ItemContrast(
    int Wrong,
    int Right,
    int Unknown,
    IReadOnlyList<SharedCondition> Shared,
    IReadOnlyList<CutResult> Cuts,
    int Tried,
    string? Abstained
)
{
    public SharedCondition? Top => Shared.Count > 0 ? Shared[0] : null;

    /// <param name="maxChance">Above it a split counts as chance, see <see cref="SharedCondition.Chance"/>; 0 to 1.</param>
    /// <returns>Always a contrast; it abstains, and says why, rather than name what chance explains.</returns>
    public static ItemContrast Of(RecordedRun run, IReadOnlyList<RunItem> items, double maxChance)
    {
        var told = items.Where(i => i.Outcome.Outcome is not Outcome.Unknown).Take(Limits.MaxItemsContrasted).ToList();
        var wrong = told.Count(i => i.Outcome.Outcome is Outcome.Red);
        var nothing = new ItemContrast(
            wrong,
            told.Count - wrong,
            items.Count - told.Count,
            [],
            CutResults.In(run.Spans),
            0,
            null
        );
        if (CannotTell(nothing, told) is { } why)
        {
            return nothing with { Abstained = why };
        }

        var search = new SharedSearch(run, told, nothing.Cuts, maxChance);
        var shared = search.Find();
        return nothing with
        {
            Shared = shared,
            Tried = search.Tried,
            Abstained =
                shared.Count > 0
                    ? null
                    : $"{search.Tried} conditions were tried on {wrong} wrong and {nothing.Right} right items; none separates them beyond chance.",
        };
    }

    private static string? CannotTell(ItemContrast counted, List<RunItem> told) =>
        counted switch
        {
            { Wrong: 0, Right: 0 } => "Of no item of this run is it known whether it is right. Drop the corrected file.",
            { Wrong: 0 } => "No item of this run is wrong.",
            { Wrong: 1 } => "Only one item is wrong; what it has of its own cannot be told from what made it wrong.",
            { Right: 0 } => "No item is known to be right, so there is nothing to hold the wrong ones against.",
            _ when told.TrueForAll(i => i.Touches.Count == 0) =>
                "The items were seen in no recorded step: arguments and results of tools were not captured. For the switch, see Connect.",
            _ => null,
        };
}
