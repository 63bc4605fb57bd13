using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Web.Shared;
using EngineAgent = Triage.Engine.Agents.Agent;

namespace Triage.Web.Outcomes;

/// <summary>Where the runs of one agent name their subjects and items: proposed from what they contain, saved by a person.</summary>
public sealed partial class SubjectRulesPanel : IDisposable
{
    private readonly PageLoad _load = new();
    private IReadOnlyList<ProposedSubjectRule> _proposed = [];
    private EngineAgent? _agent;
    private SubjectPlace _place = SubjectPlace.Result;
    private string _name = "";
    private string _path = "";
    private string? _tool;
    private bool _perItem = true;
    private string? _said;
    private string? _problem;
    private bool _busy;

    [Inject]
    private IAgentStore Agents { get; set; } = null!;

    [Inject]
    private RuleTrial Trial { get; set; } = null!;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter, EditorRequired]
    public required string Agent { get; set; }

    public void Dispose() => _load.Dispose();

    protected override Task OnParametersSetAsync() => _agent?.Name == Agent ? Task.CompletedTask : LoadAsync();

    private Task LoadAsync() =>
        _load.RunAsync(async cancellation =>
        {
            _agent = await Agents.GetAsync(Scope.Id, Agent, cancellation);
            _proposed = await Trial.ProposeAsync(Scope.Id, Agent, cancellation);
        });

    private Task AddByHandAsync() =>
        AddAsync(
            new SubjectRule(
                _name,
                _place,
                _path,
                _place is SubjectPlace.Arguments or SubjectPlace.Result ? _tool : null,
                _perItem
            )
        );

    private Task AddAsync(SubjectRule rule) =>
        ChangeAsync(
            rules => [.. rules.Where(r => r != rule), SubjectRules.Checked(rule)],
            $"subject '{rule.Name}' is read at {rule.Path}"
        );

    private Task RemoveAsync(SubjectRule rule) =>
        ChangeAsync(rules => [.. rules.Where(r => r != rule)], $"subject '{rule.Name}' is no longer read at {rule.Path}");

    private async Task ChangeAsync(Func<IReadOnlyList<SubjectRule>, IReadOnlyList<SubjectRule>> change, string what)
    {
        (_busy, _problem, _said) = (true, null, "Saving…");
        try
        {
            _agent = await Agents.ChangeAsync(
                Scope.Id,
                Agent,
                a =>
                    change(a.SubjectRules) is { Count: <= Limits.MaxRulesPerAgent } rules
                        ? a with
                        {
                            SubjectRules = rules,
                        }
                        : throw new RefusedInputException(
                            "rules",
                            $"An agent has at most {Limits.MaxRulesPerAgent} subject rules. Remove one first."
                        ),
                what,
                Scope.By(Permission.Edit),
                CancellationToken.None
            );
            await LoadAsync();
            _said = "Saved. Stored runs are read within a minute or so.";
        }
        catch (Exception refused) when (refused is RefusedInputException or StorageUnavailableException)
        {
            (_problem, _said) = (refused.Message, null);
        }

        _busy = false;
    }
}
