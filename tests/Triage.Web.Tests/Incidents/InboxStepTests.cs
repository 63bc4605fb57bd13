using Triage.Engine.Incidents;
using Triage.Storage.Incidents;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class InboxStepTests
{
    private static readonly IncidentRow Accepted = new(
        7,
        "9 of 412 invoices are wrong",
        IncidentState.Accepted,
        Severity.Sev1,
        "reconciler",
        null,
        "ana",
        null,
        null,
        null,
        DateTimeOffset.UnixEpoch,
        Contained: true,
        AnsweredQuestions: 3,
        HasPair: true
    );

    [Theory]
    [InlineData(IncidentState.Filed, false, 0, false, "accept or decline")]
    [InlineData(IncidentState.Regressed, true, 3, true, "accept or decline")]
    [InlineData(IncidentState.Accepted, false, 0, false, "contain: answer D0")]
    [InlineData(IncidentState.Accepted, false, 3, true, "contain: answer D0")]
    [InlineData(IncidentState.Responding, false, 3, true, "contain: answer D0")]
    [InlineData(IncidentState.Contained, true, 1, false, "choose the runs")]
    [InlineData(IncidentState.Contained, true, 0, true, "start the checklist")]
    [InlineData(IncidentState.Contained, true, 3, true, "continue the checklist (3 answered)")]
    [InlineData(IncidentState.Classified, true, 5, false, "start the first response")]
    [InlineData(IncidentState.Responding, true, 5, true, "finish the response and close")]
    public void Of_OpenIncident_SaysWhatItWaitsFor(
        IncidentState state,
        bool contained,
        int answered,
        bool hasPair,
        string expected
    )
    {
        var row = Accepted with { State = state, Contained = contained, AnsweredQuestions = answered, HasPair = hasPair };

        Assert.Equal(expected, InboxStep.Of(row)?.Text);
    }

    [Theory]
    [InlineData(IncidentState.Closed)]
    [InlineData(IncidentState.Declined)]
    [InlineData(IncidentState.Merged)]
    public void Of_SettledIncident_IsNull(IncidentState state) => Assert.Null(InboxStep.Of(Accepted with { State = state }));
}
