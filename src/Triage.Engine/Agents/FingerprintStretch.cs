using Triage.Engine.Runs;

namespace Triage.Engine.Agents;

/// <summary>One thing in one build, from its first run to its last. The fillings of one template are one thing.</summary>
/// <param name="Identity">Equal in every build that had the same thing.</param>
/// <param name="First">The fingerprint seen first.</param>
public sealed record FingerprintStretch(string Identity, Fingerprint First, DateTimeOffset LastSeenUtc, string LastRun)
{
    /// <summary>Keys seen of one template in one build from which on it may be that a variable is filled in.</summary>
    private const int MinFillings = 3;

    public DateTimeOffset FirstSeenUtc => First.FirstSeenUtc;

    /// <param name="slot">Fingerprints of one kind, of one task and part.</param>
    /// <returns>In order of their first run.</returns>
    public static IReadOnlyList<FingerprintStretch> In(IReadOnlyList<Fingerprint> slot)
    {
        var identities = Identities(slot);
        return
        [
            .. slot.GroupBy(f => (Identity: identities[f.Key], f.Build, f.Redaction))
                .Select(g =>
                {
                    var last = g.MaxBy(f => f.LastSeenUtc)!;
                    return new FingerprintStretch(
                        g.Key.Identity,
                        g.OrderBy(f => f.FirstSeenUtc).ThenBy(f => f.Key, StringComparer.Ordinal).First(),
                        last.LastSeenUtc,
                        last.LastRun
                    );
                })
                .OrderBy(s => s.FirstSeenUtc)
                .ThenBy(s => s.Identity, StringComparer.Ordinal),
        ];
    }

    /// <summary>What each key stands for: itself, the template that it fills in, or the key of the same text under other redaction rules.</summary>
    private static Dictionary<string, string> Identities(IReadOnlyList<Fingerprint> slot)
    {
        var identities = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var template in slot.GroupBy(f => f.Skeleton ?? f.Key, StringComparer.Ordinal))
        {
            var isFilledIn =
                template.First().Kind == FingerprintKind.Prompt && template.GroupBy(f => f.Build).Any(b => IsFilledIn([.. b]));
            Fingerprint? before = null;
            foreach (var text in template.OrderBy(f => f.FirstSeenUtc).ThenBy(f => f.Key, StringComparer.Ordinal))
            {
                identities.TryAdd(
                    text.Key,
                    isFilledIn ? template.Key
                        : before is not null && before.Redaction != text.Redaction ? identities[before.Key]
                        : text.Key
                );
                before = text;
            }
        }

        return identities;
    }

    /// <summary>
    /// An edit is made once and holds for the runs that follow; a variable has another value in each run, or the values take
    /// turns.
    /// </summary>
    /// <param name="texts">Of one skeleton and one build.</param>
    public static bool IsFilledIn(IReadOnlyList<Fingerprint> texts)
    {
        if (texts.Count < MinFillings)
        {
            return false;
        }

        var inOrder = texts.OrderBy(f => f.FirstSeenUtc).ToList();
        var takingTurns = inOrder.Zip(inOrder.Skip(1)).Any(pair => pair.First.LastSeenUtc > pair.Second.FirstSeenUtc);
        return takingTurns || texts.Count(f => f.FirstRun == f.LastRun) > texts.Count / 2;
    }
}
