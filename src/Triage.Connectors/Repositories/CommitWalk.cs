using LibGit2Sharp;
using Triage.Engine;

namespace Triage.Connectors.Repositories;

/// <summary>Commits that only one of two commits has behind it, newest first.</summary>
/// <param name="IsWhole">The walk reached where the two have one history.</param>
internal sealed record CommitsBetween(IReadOnlyList<Commit> OnlyRed, IReadOnlyList<Commit> OnlyGreen, bool IsWhole);

/// <summary>
/// Walks back from both commits at once, newest first, until nothing is left that only one of them has. The library walks in one
/// call that nobody can stop; a history is whatever was pushed, so this walk counts and can be stopped.
/// </summary>
internal sealed class CommitWalk(ReadingTime time)
{
    private readonly Dictionary<ObjectId, Side> _sides = [];
    private readonly HashSet<ObjectId> _waiting = [];
    private readonly PriorityQueue<Commit, long> _newestFirst = new();
    private readonly List<Commit> _walked = [];

    [Flags]
    private enum Side
    {
        Green = 1,
        Red = 2,
        Both = Green | Red,
    }

    public static CommitsBetween Between(Commit green, Commit red, ReadingTime time) => new CommitWalk(time).Walk(green, red);

    /// <summary>When it was committed; null for a commit that claims no instant that exists.</summary>
    public static DateTimeOffset? TimeOf(Commit commit) =>
        Said<DateTimeOffset?>(commit, c => c.Committer?.When.ToUniversalTime());

    /// <summary>What a commit says in its head; nothing of it where its times are beyond the calendar, which the library throws at.</summary>
    public static T? Said<T>(Commit commit, Func<Commit, T?> what)
    {
        try
        {
            return what(commit);
        }
        catch (ArgumentOutOfRangeException)
        {
            return default;
        }
    }

    private CommitsBetween Walk(Commit green, Commit red)
    {
        Paint(green, Side.Green);
        Paint(red, Side.Red);
        var walked = 0;
        while (_waiting.Count > 0 && _newestFirst.TryDequeue(out var commit, out _))
        {
            if (++walked > Limits.MaxCommitsWalked || time.IsOver)
            {
                return Found(isWhole: false);
            }

            _waiting.Remove(commit.Id);
            var side = _sides[commit.Id];
            if (side != Side.Both)
            {
                _walked.Add(commit);
            }

            foreach (var parent in commit.Parents)
            {
                Paint(parent, side);
            }
        }

        return Found(isWhole: true);
    }

    private void Paint(Commit commit, Side side)
    {
        var before = _sides.GetValueOrDefault(commit.Id);
        var after = before | side;
        if (before == after)
        {
            return;
        }

        // One that was walked already is walked again: what lies behind it has to hear of the other side too.
        _sides[commit.Id] = after;
        _newestFirst.Enqueue(commit, -(TimeOf(commit)?.ToUnixTimeSeconds() ?? 0));
        if (after == Side.Both)
        {
            _waiting.Remove(commit.Id);
        }
        else
        {
            _waiting.Add(commit.Id);
        }
    }

    private CommitsBetween Found(bool isWhole) => new(Only(Side.Red), Only(Side.Green), isWhole);

    private List<Commit> Only(Side side) => [.. _walked.Where(c => _sides[c.Id] == side)];
}
