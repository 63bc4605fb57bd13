using System.Collections.Concurrent;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Agents;

/// <summary>Where a fingerprint belongs, which is what tells it from every other.</summary>
internal sealed record FingerprintPlace(
    WorkspaceId Workspace,
    string Agent,
    string Build,
    string Task,
    FingerprintKind Kind,
    string Part,
    string Key
)
{
    public string Id => FingerprintRow.IdOf(Agent, Build, Task, new SeenFingerprint(Kind, Part, Key, null, null));
}

/// <summary>What is known to be in the database, so that it is not asked for again. Forgetting costs a query and nothing else.</summary>
internal sealed class FingerprintMemory
{
    /// <summary>At some 500 bytes each; then everything is forgotten.</summary>
    private const int MaxPlaces = 20_000;

    private readonly ConcurrentDictionary<FingerprintPlace, (DateTimeOffset First, DateTimeOffset Last)> _known = new();
    private readonly ConcurrentDictionary<FingerprintPlace, DateTimeOffset> _filledIn = new();

    /// <summary>Whether it is kept, with a time that a run of this start would not widen by much.</summary>
    public bool Knows(FingerprintPlace at, DateTimeOffset startedAtUtc) =>
        _known.TryGetValue(at, out var seen) && startedAtUtc >= seen.First && startedAtUtc <= seen.Last + Limits.SeenToWithin;

    public void Remember(FingerprintPlace at, DateTimeOffset first, DateTimeOffset last) => Bounded(_known)[at] = (first, last);

    /// <summary>Whether its part is full or filled in anew by each run, and was looked at a moment ago.</summary>
    public bool IsFilledIn(FingerprintPlace at, DateTimeOffset nowUtc) =>
        _filledIn.TryGetValue(PartOf(at), out var looked) && (nowUtc - looked).Duration() < Limits.SeenToWithin;

    public void LeaveBe(FingerprintPlace at, DateTimeOffset nowUtc) => Bounded(_filledIn)[PartOf(at)] = nowUtc;

    public void Forget()
    {
        _known.Clear();
        _filledIn.Clear();
    }

    private static FingerprintPlace PartOf(FingerprintPlace at) => at with { Key = "" };

    private static ConcurrentDictionary<FingerprintPlace, T> Bounded<T>(ConcurrentDictionary<FingerprintPlace, T> places)
    {
        if (places.Count >= MaxPlaces)
        {
            places.Clear();
        }

        return places;
    }
}
