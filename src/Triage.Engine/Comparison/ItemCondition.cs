using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>What of an item is looked at. The order decides which of two equal explanations stands first: the one that names a mechanism.</summary>
public enum ItemAspect
{
    /// <summary>Whether something that belongs to the item occurs in what a tool returned: itself, what it should have been, or a member.</summary>
    Returned,

    /// <summary>Whether a step failed that had to do with the item.</summary>
    Failed,

    /// <summary>Whether the item stood in what a step got or gave.</summary>
    Touched,

    /// <summary>In which call of a tool it stood, from 1: the page.</summary>
    Call,

    /// <summary>Its place in a list, from 1.</summary>
    Position,

    /// <summary>Entries of the list it stood in.</summary>
    ListSize,

    /// <summary>A member beside it: tenant, region, status, amount.</summary>
    Member,

    /// <summary>Its place among the items of the run, from 1.</summary>
    Order,

    /// <summary>When it was first touched, in milliseconds after the start of the run.</summary>
    StartedAfterMs,
}

public enum ItemTest
{
    Is,
    Missing,
    AtLeast,
    AtMost,
    Between,
}

/// <summary>
/// Something that is true or false of an item of any run: a plain value, so that it can be kept and tried on other runs.
/// </summary>
/// <param name="Tool">The tool, or the step, it is about; null when it is about the item in the run as a whole.</param>
/// <param name="Member">For <see cref="ItemAspect.Member"/> the member; for <see cref="ItemAspect.Returned"/> what was looked for.</param>
/// <param name="From">For <see cref="ItemAspect.Returned"/>: the tool whose member it is.</param>
/// <param name="Value">What it is tested against, or the lower bound.</param>
/// <param name="UpTo">The upper bound of <see cref="ItemTest.Between"/>, included.</param>
public sealed record ItemCondition(
    ItemAspect Aspect,
    ItemTest Test,
    string? Tool = null,
    SubjectPlace? Place = null,
    string? Member = null,
    string? From = null,
    string? Value = null,
    string? UpTo = null
)
{
    /// <summary>As <see cref="Member"/>: the item's own subject.</summary>
    public const string Itself = "$item";

    /// <summary>As <see cref="Member"/>: what the item should have been.</summary>
    public const string Expected = "$expected";

    internal const string Yes = "yes";
    internal const string No = "no";

    /// <summary>As the end of the sentence "the wrong items are …".</summary>
    public string Words =>
        Aspect switch
        {
            ItemAspect.Returned => $"{Sought} not among what {Tool} returned",
            ItemAspect.Failed => $"touched by a call of {Tool} that failed",
            ItemAspect.Touched => $"{(Test is ItemTest.Missing ? "not " : "")}in {Where}",
            ItemAspect.Call when Test is ItemTest.Is => $"in call {Value} of {Tool}",
            ItemAspect.Call => $"in {Range("call")} of {Tool}",
            ItemAspect.Position => $"at {Range("entry")} of {Where}",
            ItemAspect.ListSize => $"in a list of {Amount} entries in {Where}",
            ItemAspect.Member when Test is ItemTest.Missing => $"without {Member} in {Where}",
            ItemAspect.Member when Test is ItemTest.Is => $"with {Member} = {Value} in {Where}",
            ItemAspect.Member => $"with {Member} {Amount} in {Where}",
            ItemAspect.Order => $"at {Range("place")} among the items of the run",
            _ => $"first touched {Amount} ms after the start of the run",
        };

    private string Sought =>
        Member switch
        {
            Itself => "they are",
            Expected => "what they should have been is",
            _ => $"their {Member} from {From} is",
        };

    private string Where =>
        Place switch
        {
            SubjectPlace.Arguments => $"what {Tool} was called with",
            SubjectPlace.Result => $"what {Tool} returned",
            SubjectPlace.Input => "what the run was given",
            SubjectPlace.Output => "what the run answered",
            _ => $"the attributes of {Tool}",
        };

    private string Range(string what) =>
        Test switch
        {
            ItemTest.AtLeast => $"{what} {Value} or later",
            ItemTest.AtMost => $"{what} {Value} or earlier",
            ItemTest.Between => $"{what} {Value} to {UpTo}",
            _ => $"{what} {Value}",
        };

    private string Amount =>
        Test switch
        {
            ItemTest.AtLeast => $"{Value} or more",
            ItemTest.AtMost => $"{Value} or less",
            ItemTest.Between => $"{Value} to {UpTo}",
            _ => $"{Value}",
        };
}
