using Microsoft.AspNetCore.Components;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Storage;
using Triage.Storage.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Diagnosis;

/// <summary>One way in which agents fail: what it is, how to tell, what to do first, and where it happened here.</summary>
public sealed partial class ClassPage : IDisposable
{
    private readonly PageLoad _load = new();
    private FailureClass? _class;
    private Page<IncidentRow>? _incidents;
    private ClassFigures? _figures;

    [Inject]
    private KnowledgeBase Knowledge { get; set; } = null!;

    [Inject]
    private IncidentQueries Incidents { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Parameter]
    public required string Workspace { get; set; }

    [Parameter]
    public required string ClassId { get; set; }

    private IncidentFilter OfThisClass => new() { Class = ClassId, Sort = IncidentSort.Newest };

    public void Dispose() => _load.Dispose();

    protected override Task OnParametersSetAsync()
    {
        _class = Knowledge.FindClass(ClassId);
        _incidents = null;
        return _class is null
            ? Task.CompletedTask
            : _load.RunAsync(async cancellation =>
            {
                var incidents = await Incidents.ListAsync(Scope.Id, OfThisClass with { Limit = 5 }, Scope.Zone, cancellation);
                var figures = await Incidents.FiguresAsync(Scope.Id, ClassId, cancellation);
                (_incidents, _figures) = (incidents, figures);
            });
    }
}
