using Triage.Engine.Runs;

namespace Triage.Engine.Agents;

/// <summary>
/// Finds where what an agent is made of changed, from the first and last run of each fingerprint alone: between builds and
/// inside one. Task by task and part by part, because two tasks of one agent, and two agents of one run, differ by nature.
/// </summary>
public static class FingerprintChanges
{
    /// <param name="fingerprints">Of one agent, in any order.</param>
    /// <param name="goneSinceUtc">
    /// By task, and under the empty name for all of them: the start of its <see cref="Limits.RunsUntilGone"/>-th newest run. What
    /// was last seen before that is gone. A task without so many runs is left out.
    /// </param>
    /// <returns>Newest first, at most <see cref="Limits.MaxChanges"/>.</returns>
    public static IReadOnlyList<SeenChange> In(
        IEnumerable<Fingerprint> fingerprints,
        IReadOnlyDictionary<string, DateTimeOffset> goneSinceUtc
    ) =>
        [
            .. fingerprints
                .GroupBy(f => (f.Kind, f.Task, f.Part))
                .SelectMany(slot =>
                    OfSlot(
                        FingerprintStretch.In([.. slot]),
                        goneSinceUtc.TryGetValue(slot.Key.Task, out var gone) ? gone : DateTimeOffset.MinValue
                    )
                )
                .OrderBy(c => c.AtUtc)
                // What several tasks share changes in all of them.
                .GroupBy(c => (c.Kind, c.What, c.KeyBefore, c.KeyAfter, c.Nature, c.Build))
                .Select(same => same.First() with { OtherTasks = same.Select(c => c.Task).Distinct().Count() - 1 })
                .OrderByDescending(c => c.AtUtc)
                .ThenBy(c => c.Kind)
                .ThenBy(c => c.What.Subject, StringComparer.Ordinal)
                .Take(Limits.MaxChanges),
        ];

    private static IEnumerable<SeenChange> OfSlot(IReadOnlyList<FingerprintStretch> stretches, DateTimeOffset goneSince)
    {
        var replaced = new HashSet<(string Run, string Identity)>();
        for (var i = 1; i < stretches.Count; i++)
        {
            var next = stretches[i];
            // What the very first run had several of was there from the start.
            if (next.First.FirstRun == stretches[0].First.FirstRun)
            {
                continue;
            }

            var earlier = stretches.Take(i).ToList();
            if (Came(next, earlier, stretches, replaced) is { } change)
            {
                yield return change;
            }

            if (Went(next, earlier, goneSince) is { } back)
            {
                yield return back;
            }
        }
    }

    private static SeenChange? Came(
        FingerprintStretch next,
        List<FingerprintStretch> earlier,
        IReadOnlyList<FingerprintStretch> all,
        HashSet<(string Run, string Identity)> replaced
    )
    {
        var known = earlier.Where(s => s.Identity == next.Identity).ToList();
        if (known.Count > 0)
        {
            if (known.MaxBy(s => s.FirstSeenUtc)!.First.Redaction < next.First.Redaction && known[^1].First.Key != next.First.Key)
            {
                return Change(known[^1], next, SeenChangeNature.RedactionRules);
            }

            var lastKnown = known.Max(s => s.LastSeenUtc);
            var between = earlier.FindLast(s => s.Identity != next.Identity && s.FirstSeenUtc > lastKnown);
            return between is null ? null : Change(between, next, SeenChangeNature.Back);
        }

        var before = Before(next, earlier, replaced);
        if (before is null)
        {
            return null;
        }

        replaced.Add((next.First.FirstRun, before.Identity));
        var stillUsed = all.Any(s =>
            s.Identity == before.Identity && s.First.Build == next.First.Build && s.LastSeenUtc > next.FirstSeenUtc
        );
        return Change(
            before,
            next,
            stillUsed ? SeenChangeNature.Beside
                : next.First.Kind == FingerprintKind.Prompt && IsOneTemplate(before, next) ? SeenChangeNature.Values
                : SeenChangeNature.Changed
        );
    }

    /// <summary>It has gone while what was there before it is still in use: whoever brought it took it back.</summary>
    private static SeenChange? Went(FingerprintStretch gone, List<FingerprintStretch> earlier, DateTimeOffset goneSince)
    {
        var still = earlier.Where(s => s.Identity != gone.Identity && s.LastSeenUtc > gone.LastSeenUtc).ToList();
        // What a single run had never took the place of anything.
        return gone.First.FirstRun == gone.LastRun || gone.LastSeenUtc + Limits.SeenToWithin >= goneSince || still.Count == 0
            ? null
            : Change(gone, still.MaxBy(s => s.LastSeenUtc)!, SeenChangeNature.Back) with
            {
                AtUtc = gone.LastSeenUtc,
                Later = still.MaxBy(s => s.LastSeenUtc)!.LastRun,
            };
    }

    /// <summary>
    /// What the new one stands in place of: of the same template or the same name first, then a text that begins alike, then
    /// what is not seen any more, then what was seen last. One old thing makes place for one new thing in one run.
    /// </summary>
    private static FingerprintStretch? Before(
        FingerprintStretch next,
        IEnumerable<FingerprintStretch> earlier,
        HashSet<(string Run, string Identity)> replaced
    ) =>
        earlier
            .Where(s => !replaced.Contains((next.First.FirstRun, s.Identity)))
            .OrderByDescending(s => IsOneTemplate(s, next))
            .ThenByDescending(s => s.First.Label == next.First.Label)
            .ThenByDescending(s => s.LastSeenUtc < next.FirstSeenUtc || s.First.Build != next.First.Build)
            .ThenByDescending(s => s.LastSeenUtc)
            .FirstOrDefault();

    private static bool IsOneTemplate(FingerprintStretch a, FingerprintStretch b) =>
        a.First.Skeleton is { } skeleton ? skeleton == b.First.Skeleton : FirstWord(a.First.Label) == FirstWord(b.First.Label);

    private static string? FirstWord(string? label) => label?.Split(' ', 2)[0];

    private static SeenChange Change(FingerprintStretch before, FingerprintStretch after, SeenChangeNature nature)
    {
        var (a, b) = (before.First, after.First);
        var isText = b.Kind is FingerprintKind.Prompt or FingerprintKind.Tools;
        var tools = b.Kind == FingerprintKind.Tools ? ToolSet.Difference(a.Label, b.Label) : null;
        return new SeenChange(
            after.FirstSeenUtc,
            b.Task,
            new SetupChange(TriggerOf(b.Kind), SubjectOf(b), isText ? null : a.Label, isText ? tools : b.Label),
            before.LastSeenUtc < after.FirstSeenUtc ? before.LastRun : a.FirstRun,
            b.FirstRun
        )
        {
            Kind = b.Kind,
            Nature = nature,
            Build = b.Build,
            WithoutNewBuild = a.Build == b.Build && b.Kind is not (FingerprintKind.Build or FingerprintKind.Environment),
            KeyBefore = isText ? a.Key : null,
            KeyAfter = isText ? b.Key : null,
        };
    }

    private static string SubjectOf(Fingerprint f) =>
        f.Kind switch
        {
            FingerprintKind.Prompt => Of("system prompt", "of", f.Part),
            FingerprintKind.Tools => Of("tool definitions", "of", f.Part),
            FingerprintKind.Model => Of("model", "of", f.Part),
            FingerprintKind.AnsweringModel => Of("model that answered", "for", f.Part),
            FingerprintKind.Parameters => Of("parameters", "of", f.Part),
            FingerprintKind.Credential => Of("credential", "of", f.Part),
            FingerprintKind.Instrumentation => "instrumentation",
            FingerprintKind.Flag => $"flag {f.Part}",
            FingerprintKind.Build => Of("build", "in", f.Part),
            _ => "environment",
        };

    private static string Of(string what, string word, string part) => part.Length == 0 ? what : $"{what} {word} {part}";

    private static Trigger TriggerOf(FingerprintKind kind) =>
        kind switch
        {
            FingerprintKind.Prompt => Trigger.Prompt,
            FingerprintKind.Tools => Trigger.Tools,
            FingerprintKind.Model or FingerprintKind.AnsweringModel => Trigger.Model,
            FingerprintKind.Parameters => Trigger.Parameters,
            FingerprintKind.Credential => Trigger.Credential,
            FingerprintKind.Instrumentation => Trigger.Dependency,
            FingerprintKind.Build => Trigger.Code,
            _ => Trigger.Config,
        };
}
