using System.Collections.Concurrent;
using System.Globalization;

namespace Triage.Benchmarks.Faults;

/// <summary>Answers by what they said, with the slowest of each.</summary>
internal sealed class AnswerTally
{
    /// <summary>What the sender saw, when it saw no answer at all: expected of a server that is being killed.</summary>
    public const string NoAnswer = "none";

    private readonly ConcurrentDictionary<string, (long Count, TimeSpan Slowest)> _answers = new(StringComparer.Ordinal);

    public void Add(string answer, TimeSpan took) =>
        _answers.AddOrUpdate(answer, (1, took), (_, old) => (old.Count + 1, old.Slowest > took ? old.Slowest : took));

    /// <summary>A line for each: the answer, how many, and milliseconds of the slowest.</summary>
    public IReadOnlyList<string> Lines() =>
        [
            .. _answers
                .OrderBy(a => a.Key, StringComparer.Ordinal)
                .Select(a =>
                    string.Create(CultureInfo.InvariantCulture, $"{a.Key} {a.Value.Count} {a.Value.Slowest.TotalMilliseconds:0}")
                ),
        ];
}
