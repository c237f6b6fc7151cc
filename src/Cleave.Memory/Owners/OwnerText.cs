using System.Diagnostics.CodeAnalysis;

namespace Cleave.Memory.Owners;

/// <summary>The names of owners in messages and reports.</summary>
internal static class OwnerText
{
    /// <summary>The short name of a type with the short names of its type arguments: "VVec&lt;Int32&gt;".</summary>
    public static string Of(Type type)
    {
        string name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name;
    }

    /// <summary>Throws if an owner was disposed. The message has the short name of its type.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    [SuppressMessage("Maintainability", "CA1513",
        Justification = "ObjectDisposedException.ThrowIf names a generic type with the assemblies of its arguments.")]
    public static void ThrowIf([DoesNotReturnIf(true)] bool isDisposed, object owner)
    {
        if (isDisposed)
        {
            throw new ObjectDisposedException(Of(owner.GetType()));
        }
    }
}
