using System.Globalization;
using Microsoft.AspNetCore.Components.Forms;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Intake;

namespace Triage.Web.Outcomes;

/// <summary>A dropped file until it is recorded: what was read, how a person maps it, and what it would say.</summary>
public sealed class OutcomeDraft(string origin, OutcomeTable table, ColumnMapping mapping, string? agent)
{
    private readonly Dictionary<string, string> _byHand = new(StringComparer.Ordinal);

    /// <summary>Name of the file, for the notes of its claims.</summary>
    public string Origin { get; } = origin;
    public OutcomeTable Table { get; } = table;
    public ColumnMapping Mapping { get; private set; } = mapping;

    /// <summary>The fact a person chose to compare; null leaves it to what fits best.</summary>
    public string? Fact { get; set; }
    public OutcomeMatch? Match { get; private set; }
    public IReadOnlyDictionary<string, string> ByHand => _byHand;

    /// <exception cref="RefusedInputException">Too large, or no table.</exception>
    public static async Task<OutcomeTable> TableInAsync(IBrowserFile file, CancellationToken cancellation)
    {
        // The stream itself would end in an error without a remedy.
        if (file.Size > Limits.MaxOutcomeFileBytes)
        {
            throw OutcomeTable.TooLarge(file.Size);
        }

        await using var stream = file.OpenReadStream(Limits.MaxOutcomeFileBytes, cancellation);
        return OutcomeTable.Read(
            await RequestBody.ReadBoundedAsync(stream, Limits.MaxOutcomeFileBytes, OutcomeTable.SmallerFiles, cancellation)
        );
    }

    public void Map(OutcomeColumn says, int? column) => Mapping = Mapping.With(says, column);

    /// <param name="instead">Subject of the run; nothing undoes it.</param>
    public void MapSubject(string subject, string? instead)
    {
        _byHand.Remove(subject);
        if (instead?.Trim() is { Length: > 0 } given)
        {
            _byHand[subject] = given;
        }
    }

    public async Task MatchAsync(Func<OutcomeSheet, Task<OutcomeMatch>> match) =>
        Match = await match(Mapping.Sheet(Table, agent));

    /// <summary>What an incident about a run of it would be called.</summary>
    public static string TitleFor(OutcomeMatch match, string runId)
    {
        var ofRun = match.Matched.Where(m => m.RunId == runId).ToList();
        var wrong = ofRun.Count(m => m.Outcome == Outcome.Red);
        return string.Create(CultureInfo.InvariantCulture, $"{wrong:N0} of {ofRun.Count:N0} items wrong");
    }
}
