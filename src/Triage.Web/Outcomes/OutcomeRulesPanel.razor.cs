using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Web.Shared;
using EngineAgent = Triage.Engine.Agents.Agent;

namespace Triage.Web.Outcomes;

/// <summary>The outcome rules of one agent: written, tried against stored runs, switched on and off.</summary>
public sealed partial class OutcomeRulesPanel : IDisposable
{
    private readonly PageLoad _load = new();
    private EngineAgent? _agent;
    private RuleDraft? _draft;
    private RuleTrialResult? _trial;
    private string? _said;
    private string? _problem;
    private bool _busy;

    [Inject]
    private IAgentStore Agents { get; set; } = null!;

    [Inject]
    private RuleTrial Trial { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter, EditorRequired]
    public required string Agent { get; set; }

    public void Dispose() => _load.Dispose();

    protected override Task OnParametersSetAsync() =>
        _agent?.Name == Agent
            ? Task.CompletedTask
            : _load.RunAsync(async cancellation => _agent = await Agents.GetAsync(Scope.Id, Agent, cancellation));

    private void Edit(RuleDraft? draft) => (_draft, _trial, _problem, _said) = (draft, null, null, null);

    private Task TryAsync() =>
        BusyAsync(
            "Trying it against stored runs…",
            async () =>
            {
                var rule = _draft!.ToRule(Scope.By(Permission.Edit), Clock.GetUtcNow());
                await _load.RunAsync(async cancellation => _trial = await Trial.TryAsync(Scope.Id, Agent, rule, cancellation));
                return null;
            }
        );

    private Task SaveAsync() =>
        BusyAsync(
            "Saving…",
            async () =>
            {
                var rule = _draft!.ToRule(Scope.By(Permission.Edit), Clock.GetUtcNow());
                await ChangeAsync(rules => [.. rules.Where(r => r.Id != rule.Id), rule], $"outcome rule '{rule.Name}' saved");
                Edit(null);
                return "Saved. Stored runs are marked within a minute or so.";
            }
        );

    private Task SwitchAsync(OutcomeRule rule, bool on) =>
        BusyAsync(
            "Saving…",
            async () =>
            {
                var switched = on ? "on" : "off";
                await ChangeAsync(
                    rules => [.. rules.Select(r => r.Id == rule.Id ? r with { On = on } : r)],
                    $"outcome rule '{rule.Name}' switched {switched}"
                );
                return on ? "The rule is on." : "The rule is off; what it marked is being taken back.";
            }
        );

    private Task RemoveAsync(OutcomeRule rule) =>
        BusyAsync(
            "Removing…",
            async () =>
            {
                await ChangeAsync(rules => [.. rules.Where(r => r.Id != rule.Id)], $"outcome rule '{rule.Name}' removed");
                return "Removed; what it marked is being taken back.";
            }
        );

    private async Task ChangeAsync(Func<IReadOnlyList<OutcomeRule>, IReadOnlyList<OutcomeRule>> change, string what) =>
        _agent = await Agents.ChangeAsync(
            Scope.Id,
            Agent,
            a =>
                change(a.OutcomeRules) is { Count: <= Limits.MaxRulesPerAgent } rules
                    ? a with
                    {
                        OutcomeRules = rules,
                    }
                    : throw new RefusedInputException(
                        "rules",
                        $"An agent has at most {Limits.MaxRulesPerAgent} outcome rules. Remove one first."
                    ),
            what,
            Scope.By(Permission.Edit),
            CancellationToken.None
        );

    private async Task BusyAsync(string what, Func<Task<string?>> act)
    {
        (_busy, _problem, _said) = (true, null, what);
        try
        {
            _said = await act();
        }
        catch (Exception refused) when (refused is RefusedInputException or StorageUnavailableException)
        {
            (_problem, _said) = (refused.Message, null);
        }

        _busy = false;
    }
}
