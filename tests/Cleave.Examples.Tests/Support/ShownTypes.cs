using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cleave.Examples.Tests.Support;

/// <summary>The public types that a program uses: those that it names, and those of its expressions.</summary>
internal static class ShownTypes
{
    public static IEnumerable<string> In(CSharpCompilation compilation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
            {
                ISymbol? symbol = model.GetSymbolInfo(node).Symbol;
                foreach (ITypeSymbol? type in (ITypeSymbol?[])[model.GetTypeInfo(node).Type, symbol as ITypeSymbol, symbol?.ContainingType])
                {
                    if (type is not null && Comments.Libraries.Contains(type.ContainingAssembly?.Name))
                        yield return Name(type.OriginalDefinition);
                }
            }
        }
    }

    private static string Name(ITypeSymbol type) => type.ContainingType is null
        ? $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}"
        : $"{Name(type.ContainingType)}+{type.MetadataName}";
}
