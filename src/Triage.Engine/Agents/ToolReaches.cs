using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Triage.Engine.Agents;

/// <summary>A guess at what a tool can do, for a person to confirm. It is never taken as confirmed.</summary>
/// <param name="Why">What the guess rests on.</param>
public sealed record ReachProposal(ToolReach Reach, string Why);

/// <summary>
/// Guesses the reach of a tool from the HTTP method behind it, the words of its name, and its description, in this
/// order. Among several words of a name the strongest counts: a wrong "write" costs a look, a wrong "read" costs damage.
/// </summary>
public static partial class ToolReaches
{
    private static readonly FrozenDictionary<string, ToolReach> Verbs = new Dictionary<ToolReach, string>
    {
        [ToolReach.Read] =
            "check compare count describe exists fetch find get head inspect list load lookup preview query read retrieve search show validate view",
        [ToolReach.Write] =
            "add approve append apply assign book cancel change close commit create edit execute insert move open patch post put register reject reserve run save set store submit sync update upload upsert write",
        [ToolReach.Irreversible] =
            "charge delete deploy destroy drop email mail notify pay payout publish purge refund remove reply send sms terminate transfer wire",
    }
        .SelectMany(verbs => verbs.Value.Split(' ').Select(verb => (verb, verbs.Key)))
        .ToFrozenDictionary(v => v.verb, v => v.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when nothing speaks for anything.</summary>
    /// <param name="method">HTTP method of the calls that the tool made, where one was seen.</param>
    public static ReachProposal? Propose(string name, string? description, string? method = null)
    {
        if (method is not null && OfMethod(method) is { } byMethod)
        {
            return new ReachProposal(byMethod, $"it calls {method.ToUpperInvariant()}");
        }

        if (Strongest(WordsOf(name)) is { } byName)
        {
            return new ReachProposal(byName.Reach, $"“{byName.Verb.ToLowerInvariant()}” in its name");
        }

        var words = description is null
            ? []
            : DescriptionWords().Matches(description.Length <= 400 ? description : description[..400]).Select(m => m.Value);
        foreach (var word in words)
        {
            if (word.All(char.IsUpper) && OfMethod(word) is { } inText)
            {
                return new ReachProposal(inText, $"{word} in its description");
            }

            if (VerbOf(word) is { } verb)
            {
                return new ReachProposal(Verbs[verb], $"“{verb.ToLowerInvariant()}” in its description");
            }
        }

        return null;
    }

    /// <summary>
    /// Whether the words of a tool's name say that it acts on the outside. A name proves nothing. What it begins with counts:
    /// <c>get_refund_policy</c> reads, and <c>check_and_refund</c> does not.
    /// </summary>
    public static bool ActsByName(string name)
    {
        var words = WordsOf(name).ToList();
        var reads = words is [var first, ..] && Verbs.GetValueOrDefault(first, ToolReach.Write) is ToolReach.Read;
        return Strongest(words) is { Reach: not ToolReach.Read }
            && !(reads && !words.Contains("and", StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Whether the first verb of a tool's name reads: <c>list_pull_requests</c>, <c>async_search</c>.</summary>
    internal static bool ReadsByName(string name) =>
        WordsOf(name).FirstOrDefault(Verbs.ContainsKey) is { } verb && Verbs[verb] is ToolReach.Read;

    /// <summary>The words that a tool's name is made of: <c>sync</c> and <c>feed</c> of <c>syncFeed</c>.</summary>
    internal static IEnumerable<string> WordsOf(string name) => NameWords().Matches(name).Select(m => m.Value);

    /// <summary>Null for a word that is no method.</summary>
    private static ToolReach? OfMethod(string method) =>
        method.ToUpperInvariant() switch
        {
            "GET" or "HEAD" or "OPTIONS" => ToolReach.Read,
            "PUT" or "PATCH" or "POST" => ToolReach.Write,
            "DELETE" => ToolReach.Irreversible,
            _ => null,
        };

    private static (ToolReach Reach, string Verb)? Strongest(IEnumerable<string> words)
    {
        (ToolReach Reach, string Verb)? strongest = null;
        foreach (var word in words)
        {
            if (Verbs.TryGetValue(word, out var reach) && !(strongest?.Reach >= reach))
            {
                strongest = (reach, word);
            }
        }

        return strongest;
    }

    /// <summary>A description speaks in the third person: "Sends a mail".</summary>
    private static string? VerbOf(string word) =>
        Verbs.ContainsKey(word) ? word
        : word.EndsWith('s') && Verbs.ContainsKey(word[..^1]) ? word[..^1]
        : word.EndsWith("es", StringComparison.Ordinal) && Verbs.ContainsKey(word[..^2]) ? word[..^2]
        : null;

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameWords();

    [GeneratedRegex("[A-Za-z]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DescriptionWords();
}
