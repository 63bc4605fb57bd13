using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>A part of the filing screen: fields over one draft, and what is wrong with one of them.</summary>
public abstract class FilingPart : ComponentBase
{
    /// <summary>What a field takes at all; the limits of filing are lower and say so in words.</summary>
    protected const int MaxTypedChars = 100_000;

    [CascadingParameter]
    protected WorkspaceScope Scope { get; set; } = null!;

    /// <summary>Its fields are filled by typing.</summary>
    [Parameter, EditorRequired]
    public required FilingDraft Draft { get; set; }

    [Parameter]
    public RefusedInputException? Fault { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    protected string? FaultOf(string field) => Fault?.Field == field ? Fault.Message : null;

    protected string? Invalid(string field) => FaultOf(field) is null ? null : "true";

    protected Task Keep() => OnChanged.InvokeAsync();
}
