using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>An exact place in what was recorded of a span, so that a claim can be followed to it and the text be marked.</summary>
/// <param name="Slot">Null for a field of the span itself: its model, its status.</param>
/// <param name="Index">Which content of the slot, from 0; 0 for a field.</param>
/// <param name="Field">What it is called: <see cref="SpanDifference.What"/>.</param>
/// <param name="JsonPath">
/// Where in the body, as <see cref="Runs.JsonPath"/> reads it: a string on the way is opened when it holds JSON. Null for the whole body.
/// </param>
/// <param name="Start">First character that matters, in the text at the path.</param>
/// <param name="Length">How many characters matter; 0 where something is missing between two others.</param>
/// <param name="Quote">Those characters, cut at <see cref="MaxQuoteChars"/>.</param>
public sealed record FieldPlace(
    string SpanId,
    ContentSlot? Slot,
    int Index,
    string Field,
    string? JsonPath,
    int Start,
    int Length,
    string Quote
)
{
    public const int MaxQuoteChars = 200;
}

/// <summary>The same field on both sides; null where one side does not have it.</summary>
public sealed record FieldPair(FieldPlace? Green, FieldPlace? Red);
