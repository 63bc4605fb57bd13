using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Access;

/// <summary>In alpha INC-1 is open, and INC-2 private to the triager; both are of the same agent, record and run.</summary>
public sealed class PrivateIncidents : MembersHost
{
    /// <summary>In the texts of INC-2, and nowhere else.</summary>
    public const string Canary = "zebracanary";

    public const string Hidden = "INC-2";
    public const string Unknown = "INC-9";
    private const string Trace = "a1b2c3d4e5f60718293a4b5c6d7e8f92";

    public Guid Named => People[(Alpha, Role.Triager)];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var cancellation = TestContext.Current.CancellationToken;
        var sent = await AskAsync(
            HttpMethod.Post,
            "/v1/traces",
            Keys[(Alpha, KeyScope.Intake)],
            null,
            Otlp(Trace, "payroll-agent", "plain")
        );
        Assert.Equal(200, sent.Status);
        foreach (var word in new[] { "plain", Canary })
        {
            await Get<IncidentDesk>()
                .FileAsync(
                    Alpha,
                    new Filing
                    {
                        Title = $"{word} in the title",
                        WhatHappened = $"{word} happened",
                        Agent = "payroll-agent",
                        Subject = "EU-2031",
                        RedRun = Trace,
                    },
                    Actor.System,
                    null,
                    cancellation
                );
        }

        await Get<IncidentDesk>()
            .ActAsync(
                Alpha,
                2,
                (i, at) =>
                {
                    i.AddFollowUp(FollowUpKind.Detect, $"{Canary} to do", null, new DateOnly(2020, 1, 1), Actor.System, at);
                    i.Comment($"{Canary} was noted", Actor.System, at);
                },
                cancellation
            );
        await As<PrivacyDesk>(Named).ShowAsync(Alpha, 2, [Named], Actor.System, cancellation);
    }
}
