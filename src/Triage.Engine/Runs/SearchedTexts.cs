using System.Text;
using System.Text.Json;

namespace Triage.Engine.Runs;

/// <param name="Slot">What the text is to the step: contract word of a <see cref="ContentSlot"/>, or <c>attribute</c> for its name and error.</param>
public sealed record SearchedText(string Slot, string Text);

/// <summary>
/// What a search looks into: what was newly said in a step, and what went wrong with it. Every call of a model repeats the
/// conversation so far, so of its input only what stands behind the last answer is new; the rest was the output of an earlier
/// step, and is found there.
/// </summary>
public static class SearchedTexts
{
    public const string OfTheStep = "attribute";

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 8 * Limits.MaxJsonDepth };

    /// <summary>Each at most <see cref="Limits.MaxSearchedChars"/> long, as text without JSON around it. Never throws.</summary>
    public static IEnumerable<SearchedText> Of(Span span)
    {
        yield return new SearchedText(OfTheStep, $"{span.StepName} {span.ErrorType} {span.StatusMessage}");
        var answered = LastAnswer(span);
        foreach (var content in span.Contents)
        {
            if (IsNew(content, answered))
            {
                yield return new SearchedText(ContractWords.Of(content.Slot), TextOf(content));
            }
        }
    }

    /// <param name="answered">See <see cref="LastAnswer"/>.</param>
    internal static bool IsNew(SpanContent content, long answered) =>
        content.Slot != ContentSlot.InputMessage || content.Order > answered;

    /// <summary>The order of the last answer among the inputs of the span.</summary>
    internal static long LastAnswer(Span span)
    {
        var last = long.MinValue;
        for (var i = 0; i < span.Contents.Count; i++)
        {
            if (span.Contents[i] is { Slot: ContentSlot.InputMessage, Role: "assistant" } answer)
            {
                last = Math.Max(last, answer.Order);
            }
        }

        return last;
    }

    internal static bool IsJson(ReadOnlySpan<char> body) => body.TrimStart() is ['{' or '[', ..];

    /// <summary>The names of a message's parts are the same in every message, and say nothing.</summary>
    internal static bool HasTellingNames(ContentSlot slot) => slot is not (ContentSlot.InputMessage or ContentSlot.OutputMessage);

    internal static string TextOf(SpanContent content)
    {
        if (!IsJson(content.Body))
        {
            return Bounded(content.Body);
        }

        try
        {
            return Flattened(content.Body, HasTellingNames(content.Slot));
        }
        catch (JsonException)
        {
            return Bounded(content.Body);
        }
    }

    private static string Flattened(string json, bool withNames)
    {
        var text = new StringBuilder();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), Reading);
        while (text.Length < Limits.MaxSearchedChars && reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                case JsonTokenType.PropertyName when withNames:
                    text.Append(Text(ref reader)).Append(' ');
                    break;
                case JsonTokenType.Number:
                    text.Append(Encoding.UTF8.GetString(reader.ValueSpan)).Append(' ');
                    break;
            }
        }

        return Bounded(text.ToString());
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // An escape such as "\ud800" is JSON by grammar and no text.
            return "";
        }
    }

    private static string Bounded(string text) =>
        text.Length <= Limits.MaxSearchedChars
            ? text
            : text[
                ..(
                    char.IsHighSurrogate(text[Limits.MaxSearchedChars - 1])
                        ? Limits.MaxSearchedChars - 1
                        : Limits.MaxSearchedChars
                )
            ];
}
