using System.Globalization;
using Triage.Engine;

namespace Triage.Web.Api;

/// <summary>Reads the filter grammar that pages, API and links share. A wrong word is refused by name, never ignored.</summary>
public sealed class QueryWords(IQueryCollection query)
{
    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    public T? Word<T>(string name)
        where T : struct, Enum => Text(name) is { } word ? Parsed<T>(name, word) : null;

    /// <summary>Several words with commas between them; empty when there is none.</summary>
    public IReadOnlyList<T> WordList<T>(string name)
        where T : struct, Enum =>
        [
            .. (Text(name) ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(word => Parsed<T>(name, word)),
        ];

    public DateTimeOffset? Instant(string name) =>
        Text(name) switch
        {
            null => null,
            { } text
                when DateTimeOffset.TryParse(
                    text,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var instant
                ) => instant,
            { } text => throw new RefusedInputException(
                name,
                $"'{name}={text}' is no instant. Write it as 2026-11-22T08:00:00Z."
            ),
        };

    public bool? Flag(string name) =>
        Text(name) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            { } text => throw new RefusedInputException(name, $"'{name}={text}' is neither true nor false."),
        };

    public int Number(string name, int usual, int max, int min = 1)
    {
        var text = Text(name);
        if (text is null)
        {
            return usual;
        }

        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new RefusedInputException(name, $"'{name}={text}' is not a number from {min} to {max}.");
    }

    private static T Parsed<T>(string name, string word)
        where T : struct, Enum =>
        ContractWords.TryParse<T>(word, out var value)
            ? value
            : throw new RefusedInputException(name, $"'{name}={word}' is not one of: {ContractWords.All<T>()}.");
}
