namespace Triage.Engine.Runs;

/// <summary>Where in a span a value is looked for.</summary>
public enum SubjectPlace
{
    /// <summary>An attribute of the span or of its process, by its full key.</summary>
    Attribute,

    /// <summary>The arguments of a tool call.</summary>
    Arguments,

    /// <summary>The result of a tool call.</summary>
    Result,

    /// <summary>What the run was given: the first user message.</summary>
    Input,

    /// <summary>What the run answered: the last message of its outermost step.</summary>
    Output,
}

/// <summary>
/// Tells what a run, or each item of a batch run, is about. Kept per agent; the app proposes rules from what the runs
/// contain, a person saves them.
/// </summary>
/// <param name="Name">What the value is called: <c>invoice</c>, <c>ticket</c>, <c>tenant</c>.</param>
/// <param name="Path">
/// The attribute's key, or a JSON path into arguments, result, input or output: members with dots, list entries with
/// <c>[*]</c>, as in <c>$.matches[*].invoice</c>. Several values make several subjects.
/// </param>
/// <param name="Tool">Only calls of this tool; null takes any.</param>
/// <param name="PerItem">Each value is an item of the run with an outcome of its own; otherwise it is a subject of the whole run.</param>
public sealed record SubjectRule(string Name, SubjectPlace Place, string Path, string? Tool = null, bool PerItem = false);

/// <summary>One subject handled inside a run, with its own outcome. Its identity inside the run is the subject.</summary>
/// <param name="Position">Where it first appeared among the items of the run, from 1.</param>
/// <param name="Expected">What the corrected file says it should have been, as written; null when nobody has said.</param>
/// <param name="Actual">What the run made of it, as written in the corrected file or found at the last touch.</param>
public sealed record RunItem(
    Subject Subject,
    int Position,
    IReadOnlyList<ItemTouch> Touches,
    EffectiveOutcome Outcome,
    string? Expected = null,
    string? Actual = null
);

/// <summary>One appearance of an item in the arguments or the result of a step.</summary>
/// <param name="Position">The entry's place in the list it stood in, from 1; 0 when it stood in no list.</param>
/// <param name="Of">Entries in that list; 0 when there was none.</param>
/// <param name="Facts">
/// Plain members beside the item's own value in the same entry, as text: tenant, amount, page, status. Bounded; they are
/// what wrong items may share.
/// </param>
public sealed record ItemTouch(
    string TraceId,
    string SpanId,
    string Step,
    SubjectPlace Place,
    int Position,
    int Of,
    IReadOnlyDictionary<string, string> Facts
);
