namespace Triage.Engine.Incidents;

/// <summary>What two incidents are compared by.</summary>
/// <param name="Class">Of the verdict; null while there is none.</param>
/// <param name="Text">What happened, in the words of whoever filed it.</param>
public sealed record IncidentTraits(string? Agent, string? Subject, Symptom Symptom, string? Class, string Title, string? Text);

/// <summary>How alike two incidents are, and by what.</summary>
/// <param name="Score">0 to 1.</param>
/// <param name="Because">What they share, the strongest first: <c>same subject INV-8</c>, <c>ledger, posted</c>.</param>
public sealed record Likeness(double Score, IReadOnlyList<string> Because);

/// <summary>
/// Ranks earlier incidents by what they share with one that is being filed or looked at. The same agent alone makes
/// nothing similar: one agent has many ways to fail. The weights are our own judgement, so that one shared record, or
/// half of the telling words, is enough, and a shared class or agent only adds to that.
/// </summary>
public static class SimilarIncidents
{
    private const double OfSubject = 0.45;
    private const double OfWords = 0.5;
    private const double OfClass = 0.2;
    private const double OfAgent = 0.15;
    private const double OfSymptom = 0.05;

    /// <summary>Below this it is a coincidence, and nothing is shown.</summary>
    private const double Enough = 0.3;
    private const int MinWordChars = 3;
    private const int NamedWords = 4;

    private static readonly HashSet<string> Plain =
    [
        .. "the and for was were are with that this from has had have not but its into onto out than then when where which while will would should could been being after before again all any can did does each every got how more most only other our over same some such their them there these they those through too very what who why you your agent run wrong".Split(
            ' '
        ),
    ];

    /// <summary>The most alike first; only those that share enough, at most <paramref name="max"/>.</summary>
    /// <param name="traitsOf">What a candidate is compared by.</param>
    public static IReadOnlyList<(T Candidate, Likeness Likeness)> Rank<T>(
        IncidentTraits sought,
        IReadOnlyList<T> candidates,
        Func<T, IncidentTraits> traitsOf,
        int max
    )
    {
        var known = candidates.Select(c => (Candidate: c, Traits: traitsOf(c), Words: WordsOf(traitsOf(c)))).ToList();
        var weights = Weights(WordsOf(sought), known.ConvertAll(k => k.Words));
        return
        [
            .. known
                .Select(k => (k.Candidate, Likeness: Compare(sought, k.Traits, k.Words, weights)))
                .Where(k => k.Likeness.Score >= Enough)
                .OrderByDescending(k => k.Likeness.Score)
                .Take(max),
        ];
    }

    private static Likeness Compare(
        IncidentTraits sought,
        IncidentTraits other,
        HashSet<string> words,
        Dictionary<string, double> weights
    )
    {
        var shared = weights.Where(w => words.Contains(w.Key)).OrderByDescending(w => w.Value).ToList();
        var all = weights.Values.Sum();
        var ofWords = all > 0 ? shared.Sum(w => w.Value) / all : 0;
        var sameSubject = Same(sought.Subject, other.Subject);
        if (!sameSubject && shared.Count < 2)
        {
            return new Likeness(0, []);
        }

        (bool Holds, double Weight, string Says)[] grounds =
        [
            (sameSubject, OfSubject, $"same subject {other.Subject}"),
            (shared.Count > 0, OfWords * ofWords, $"words: {string.Join(", ", shared.Take(NamedWords).Select(w => w.Key))}"),
            (Same(sought.Class, other.Class), OfClass, "same failure class"),
            (Same(sought.Agent, other.Agent), OfAgent, "same agent"),
            (sought.Symptom != Symptom.CannotTell && sought.Symptom == other.Symptom, OfSymptom, "same symptom"),
        ];
        var held = grounds.Where(g => g.Holds).OrderByDescending(g => g.Weight).ToList();
        return new Likeness(Math.Min(1, held.Sum(g => g.Weight)), [.. held.Select(g => g.Says)]);
    }

    /// <summary>A word weighs more the fewer candidates have it.</summary>
    private static Dictionary<string, double> Weights(HashSet<string> sought, List<HashSet<string>> candidates) =>
        sought.ToDictionary(
            word => word,
            word => Math.Log(1 + ((candidates.Count + 1.0) / (candidates.Count(c => c.Contains(word)) + 1))),
            StringComparer.Ordinal
        );

    private static HashSet<string> WordsOf(IncidentTraits traits)
    {
        var text = $"{traits.Title} {traits.Text}".ToLowerInvariant();
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length; at++)
        {
            var from = at;
            while (at < text.Length && char.IsLetterOrDigit(text[at]))
            {
                at++;
            }

            var word = text[from..at];
            if (word.Length >= MinWordChars && !Plain.Contains(word))
            {
                words.Add(word);
            }
        }

        return words;
    }

    private static bool Same(string? one, string? other) =>
        !string.IsNullOrWhiteSpace(one) && string.Equals(one.Trim(), other?.Trim(), StringComparison.OrdinalIgnoreCase);
}
