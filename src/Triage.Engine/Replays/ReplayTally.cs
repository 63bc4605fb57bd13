namespace Triage.Engine.Replays;

/// <summary>Which input was replayed: as it was recorded, or written clean by hand.</summary>
public enum Arm
{
    Recorded,
    Clean,
}

/// <summary>A replay that a person ran elsewhere and recorded by hand: N tries of one arm, judged by one check.</summary>
/// <param name="Question">The question it answers, e.g. <c>D4</c>.</param>
/// <param name="Right">How many of <paramref name="Tries"/> the check passed.</param>
/// <param name="Check">How right and wrong were told apart.</param>
public sealed record ReplayTally(string Question, Arm Arm, int Tries, int Right, string Check, DateTimeOffset AtUtc, Actor By);
