using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Storage.Access;
using Triage.Storage.Incidents;

namespace Triage.Web.Incidents;

/// <summary>Makes an incident private to members of its workspace, and open to all of them again.</summary>
public sealed class PrivacyDesk(IncidentDesk incidents, MemberStore members, Onlooker onlooker)
{
    /// <summary>Whether there is anybody to hide something from.</summary>
    public Task<bool> IsSharedAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        members.IsSharedAsync(workspace, cancellation);

    /// <summary>Who can be named, by name.</summary>
    public Task<IReadOnlyList<Member>> MembersAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        members.ListAsync(workspace, cancellation);

    /// <summary>Who is looking, and is named with whatever they make private.</summary>
    public Guid? Self => onlooker.Person;

    /// <param name="people">Ids; who is no member by now is left out. Null shows it to all.</param>
    /// <exception cref="RefusedInputException">Nobody is named, or too many.</exception>
    public async Task<Incident?> ShowAsync(
        WorkspaceId workspace,
        int number,
        IReadOnlyCollection<Guid>? people,
        Actor by,
        CancellationToken cancellation
    )
    {
        if (people is null)
        {
            return await incidents.ActAsync(workspace, number, (i, at) => i.ShowToAll(by, at), cancellation);
        }

        var found = await MembersAsync(workspace, cancellation);
        return await incidents.ActAsync(
            workspace,
            number,
            (i, at) =>
                i.ShowOnlyTo(
                    found
                        .Where(m => people.Contains(m.PersonId) || (m.PersonId == Self && !i.Record.IsPrivate))
                        .Select(m => new NamedPerson(m.PersonId, m.Name)),
                    by,
                    at
                ),
            cancellation
        );
    }
}
