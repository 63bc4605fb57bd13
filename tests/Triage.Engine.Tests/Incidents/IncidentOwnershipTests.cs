using Triage.Engine.Incidents;

namespace Triage.Engine.Tests.Incidents;

public sealed class IncidentOwnershipTests
{
    private static readonly Actor Ana = new("Ana");
    private static readonly DateTimeOffset Nine = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Ten = Nine.AddHours(1);

    private readonly Incident _incident = Incident.File(
        WorkspaceId.Main,
        1,
        new Filing
        {
            Title = "412 ok, 9 wrong",
            Agent = "reconciler",
            Links = ["finance thread"],
        },
        Ana,
        Nine
    );

    [Fact]
    public void Acknowledge_Twice_KeepsTheFirst()
    {
        _incident.Acknowledge(Ana, Nine);
        _incident.Acknowledge(Actor.Owner, Ten);

        Assert.Equal((Ana, Nine), (_incident.Record.AcknowledgedBy!.Value, _incident.Record.AcknowledgedAtUtc!.Value));
        Assert.Equal(["filed", "acknowledged"], Kinds());
        Assert.Equal(IncidentState.Filed, _incident.State);
    }

    [Fact]
    public void Accept_NotAcknowledged_Acknowledges()
    {
        _incident.Accept(Ana, Ten);

        Assert.Equal((Ana, Ten), (_incident.Record.AcknowledgedBy!.Value, _incident.Record.AcknowledgedAtUtc!.Value));
        Assert.Equal(["filed", "accepted"], Kinds());
    }

    [Fact]
    public void Accept_Acknowledged_KeepsWhoSawItFirst()
    {
        _incident.Acknowledge(Ana, Nine);

        _incident.Accept(Actor.Owner, Ten);

        Assert.Equal((Ana, Nine), (_incident.Record.AcknowledgedBy!.Value, _incident.Record.AcknowledgedAtUtc!.Value));
    }

    [Fact]
    public void Disown_Owned_BelongsToNobody()
    {
        _incident.Own("Ben", Ana, Nine);

        _incident.Disown(Ana, Ten);
        _incident.Disown(Ana, Ten);

        Assert.Null(_incident.Record.Owner);
        Assert.Equal("Owner: Ben → nobody", _incident.Events[^1].Text);
        Assert.Equal(["filed", "owned", "owned"], Kinds());
    }

    [Fact]
    public void Rate_OtherSeverity_KeepsWhatWasFiled()
    {
        _incident.Rate(Severity.Sev1, Ana, Ten);
        _incident.Rate(Severity.Sev1, Ana, Ten);

        Assert.Equal((Severity.Sev1, Severity.Sev3), (_incident.Record.Severity, _incident.Record.Filing.Severity));
        Assert.Equal("Severity: sev3 → sev1", _incident.Events[^1].Text);
        Assert.Equal(["filed", "rated"], Kinds());
    }

    [Fact]
    public void Count_AllFields_IsWordedForPeople()
    {
        _incident.Count(new Impact(1, 9, 18_400.5m, "eur", 3, " rerun by hand "), Ana, Ten);

        Assert.Equal("Impact: 1 run, 9 items, 18,400.5 EUR, 3 people. rerun by hand", _incident.Events[^1].Text);
        Assert.Equal("EUR", _incident.Record.Impact!.Currency);
    }

    [Fact]
    public void Count_NothingKnown_IsUnknownAgain()
    {
        _incident.Count(new Impact(12, null, null, null, null, null), Ana, Nine);
        _incident.Count(Impact.Unknown with { Note = "  " }, Ana, Ten);

        Assert.Null(_incident.Record.Impact);
        Assert.Equal("Impact: unknown", _incident.Events[^1].Text);
    }

    [Theory]
    [InlineData(-1, null, null, "runs")]
    [InlineData(null, -0.01, "EUR", "amount")]
    [InlineData(null, 5.0, null, "currency")]
    [InlineData(null, 5.0, "euros", "currency")]
    [InlineData(null, 5.0, "€€€", "currency")]
    public void Count_OutOfBounds_IsRefusedByName(int? runs, double? amount, string? currency, string field)
    {
        var refused = Assert.Throws<RefusedInputException>(() =>
            _incident.Count(new Impact(runs, null, (decimal?)amount, currency, null, null), Ana, Ten)
        );

        Assert.Equal(field, refused.Field);
        Assert.Null(_incident.Record.Impact);
    }

    [Fact]
    public void NameAgents_OriginDiffers_KeepsBoth()
    {
        _incident.NameAgents("reconciler", " fetcher ", Ana, Ten);
        _incident.NameAgents("reconciler", "fetcher", Ana, Ten);

        Assert.Equal(("reconciler", "fetcher"), (_incident.Record.SymptomAgent, _incident.Record.OriginAgent));
        Assert.Equal(["filed", "agents-named"], Kinds());
    }

    [Fact]
    public void Link_TwiceAndRemovedTwice_LeavesOneEventEach()
    {
        _incident.Link(" https://jira.example.com/browse/PAY-12 ", Ana, Nine);
        _incident.Link("https://jira.example.com/browse/PAY-12", Ana, Nine);
        Assert.Equal(["finance thread", "https://jira.example.com/browse/PAY-12"], _incident.Record.Links);

        _incident.Unlink("https://jira.example.com/browse/PAY-12", Ana, Ten);
        _incident.Unlink("https://jira.example.com/browse/PAY-12", Ana, Ten);

        Assert.Equal(["finance thread"], _incident.Record.Links);
        Assert.Equal(["filed", "linked", "unlinked"], Kinds());
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("PAY-12")]
    [InlineData("ftp://files.example.com/1")]
    public void Link_NoWebAddress_IsRefused(string address) =>
        Assert.Equal("address", Assert.Throws<RefusedInputException>(() => _incident.Link(address, Ana, Ten)).Field);

    [Fact]
    public void Link_OneTooMany_IsRefusedWithTheLimit()
    {
        for (var n = 1; n < Limits.MaxLinks; n++)
        {
            _incident.Link($"https://example.com/{n}", Ana, Nine);
        }

        var refused = Assert.Throws<RefusedInputException>(() => _incident.Link("https://example.com/more", Ana, Ten));

        Assert.Contains("the limit is 20", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Snooze_ThenSomethingHappens_IsAwake()
    {
        _incident.Snooze(Ten, Ana, Nine);
        Assert.True(_incident.Record.IsSnoozed(Ten.AddMinutes(-1)));
        Assert.False(_incident.Record.IsSnoozed(Ten));

        _incident.Comment("finance calls again", Ana, Nine.AddMinutes(5));

        Assert.False(_incident.Record.IsSnoozed(Nine.AddMinutes(6)));
    }

    [Fact]
    public void Wake_Snoozed_IsBackAndRepeatsHarmlessly()
    {
        _incident.Snooze(Ten, Ana, Nine);
        _incident.Wake(Ana, Nine);
        _incident.Wake(Ana, Nine);

        Assert.Null(_incident.Record.SnoozedUntilUtc);
        Assert.Equal(["filed", "snoozed", "woken"], Kinds());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(91)]
    public void Snooze_NowOrTooFar_IsRefused(int days) =>
        Assert.Equal("until", Assert.Throws<RefusedInputException>(() => _incident.Snooze(Nine.AddDays(days), Ana, Nine)).Field);

    public static TheoryData<string, Action<Incident>> ActsOnDeclined =>
        new()
        {
            { "acknowledged", i => i.Acknowledge(Ana, Ten) },
            { "rated anew", i => i.Rate(Severity.Sev1, Ana, Ten) },
            { "given an impact", i => i.Count(new Impact(1, null, null, null, null, null), Ana, Ten) },
            { "given other agents", i => i.NameAgents("a", "b", Ana, Ten) },
            { "linked", i => i.Link("https://example.com", Ana, Ten) },
            { "snoozed", i => i.Snooze(Ten.AddHours(1), Ana, Ten) },
            { "followed up", i => i.AddFollowUp(FollowUpKind.Prevent, "x", null, null, Ana, Ten) },
            { "fixed", i => i.RecordFix(Engine.Diagnosis.Layer.Prompt, "x", null, Nine, Ana, Ten) },
        };

    [Theory]
    [MemberData(nameof(ActsOnDeclined), DisableDiscoveryEnumeration = true)]
    public void Acts_OnDeclined_AreIllegalAndSayWhatHelps(string name, Action<Incident> act)
    {
        _incident.Decline("not ours", Ana, Nine);

        var illegal = Assert.Throws<IllegalActException>(() => act(_incident));

        Assert.Equal($"INC-1 is declined and cannot be {name}. Re-open it first.", illegal.Message);
        Assert.Equal(["filed", "declined"], Kinds());
    }

    private IEnumerable<string> Kinds() => _incident.Events.Select(e => e.Kind);
}
