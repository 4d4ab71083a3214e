/** The address as reactive state. Pages read it, links and {@link changeView} write it. */
import { type Address, type Route, type View, formatAddress, parseAddress, viewForOtherPage } from './address.ts';

class Navigation {
  current: Address = $state.raw(parseAddress(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.current = parseAddress(location.hash)));
  }

  /** Goes to another page; the history gets an entry. */
  open(route: Route, change: Partial<View> = {}): void {
    location.hash = hrefOf(route, change);
  }

  /** Changes what this page shows, in place: typing in a search field must not fill the history. */
  changeView(change: Partial<View>): void {
    const view = { ...this.current.view, ...change };
    history.replaceState(history.state, '', formatAddress(this.current.route, view));
    this.current = { route: this.current.route, view };
  }
}

export const navigation = new Navigation();

/** Address of a page for a link: keeps the quantity that is shown now. */
export function hrefOf(route: Route, change: Partial<View> = {}): string {
  return formatAddress(route, { ...viewForOtherPage(navigation.current.view), ...change });
}
