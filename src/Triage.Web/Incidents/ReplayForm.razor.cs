using Microsoft.AspNetCore.Components;
using Triage.Engine.Replays;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>Replays that a person ran elsewhere: a tally per arm, what both say together, and the input to replay.</summary>
public sealed partial class ReplayForm
{
    private readonly OneClick _click = new();
    private Arm _arm = Arm.Recorded;
    private int _tries = 10;
    private int _right;
    private string? _check;
    private string? _refusal;
    private TwoByTwo _result = null!;
    private RecordedInput? _input;

    [Parameter, EditorRequired]
    public required string Question { get; set; }

    [Parameter, EditorRequired]
    public required IncidentView View { get; set; }

    [Parameter, EditorRequired]
    public required IncidentActs Acts { get; set; }

    protected override void OnParametersSet()
    {
        _result = TwoByTwo.Of(View.Tallies, Question);
        _input = RecordedInput.Of(View.Diagnosis?.Comparison);
        // Both arms are judged by one check.
        _check ??= View.Tallies.LastOrDefault(t => t.Question == Question)?.Check;
    }

    private static string RateOf(PassRate? rate) => rate is null ? "not replayed" : IncidentPhrases.Of(rate);

    private static string BandOf(PassRate? rate) => rate is null ? "" : IncidentPhrases.Of(rate.Band);

    private async Task RecordAsync()
    {
        _refusal = await Acts.RecordTallyAsync(Question, _arm, _tries, _right, _check ?? "");
        if (_refusal is null)
        {
            _arm = _arm == Arm.Recorded ? Arm.Clean : Arm.Recorded;
            _right = 0;
        }
    }
}
