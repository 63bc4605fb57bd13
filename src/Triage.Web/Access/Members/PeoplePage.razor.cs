using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Access;
using Triage.Web.Shared;

namespace Triage.Web.Access.Members;

/// <summary>Everybody who can sign in to this instance.</summary>
public sealed partial class PeoplePage : IDisposable
{
    private const int Offered = 100;

    private readonly PageLoad _load = new();
    private IReadOnlyList<Person>? _people;
    private Guid? _disabling;
    private (string Name, string Link)? _link;
    private string? _refusal;
    private string _words = "";

    [Parameter]
    public required string Workspace { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private PeopleDesk Desk { get; set; } = null!;

    private IEnumerable<Person> Matching =>
        (_people ?? []).Where(p =>
            p.Name.Contains(_words.Trim(), StringComparison.CurrentCultureIgnoreCase)
            || p.Login?.Contains(_words.Trim(), StringComparison.CurrentCultureIgnoreCase) == true
        );

    private IEnumerable<Person> Shown => Matching.Take(Offered);

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var cancellation = _load.Begin();
        try
        {
            _people = await Desk.ListAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A newer load shows them.
        }
    }

    private Task ResetAsync(Person person) =>
        TryAsync(async by =>
        {
            var maker = Authentication is null ? null : Memberships.MakerOf((await Authentication).User);
            _link = (person.Name, await Desk.ResetPasswordAsync(person, by, maker, CancellationToken.None));
        });

    private Task DisableAsync(Person person) =>
        TryAsync(by =>
        {
            _disabling = null;
            return Desk.DisableAsync(person.Id, by, CancellationToken.None);
        });

    private Task EnableAsync(Person person) => TryAsync(by => Desk.EnableAsync(person.Id, by, CancellationToken.None));

    private async Task TryAsync(Func<Actor, Task> act)
    {
        (_refusal, _link) = (null, null);
        try
        {
            await act(Scope.By(Permission.Administer));
        }
        catch (Exception refused) when (refused is RefusedInputException or StorageUnavailableException)
        {
            _refusal = refused.Message;
        }

        await LoadAsync();
    }
}
